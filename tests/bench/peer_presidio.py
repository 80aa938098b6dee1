"""Presidio's pattern recognisers for English and the United States over FILE, line by line; no
language model, no context words. Prints "seconds N" (loading left out) and the findings' number."""
import inspect, sys, time

import tldextract

# The list of domains that comes with the package; else each e-mail address asks the network.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())

import presidio_analyzer.predefined_recognizers as all_of_them
from presidio_analyzer import PatternRecognizer

recognizers = []
for name, kind in inspect.getmembers(all_of_them, inspect.isclass):
    is_here = name.startswith("Us") or name in (
        "CreditCardRecognizer", "CryptoRecognizer", "DateRecognizer", "EmailRecognizer", "IbanRecognizer",
        "IpRecognizer", "MedicalLicenseRecognizer", "PhoneRecognizer", "UrlRecognizer", "AbaRoutingRecognizer",
        "MacAddressRecognizer")
    if is_here:
        try:
            recognizers.append(kind())
        except Exception as fault:  # a recogniser of another kind
            print("left out:", name, fault, file=sys.stderr)
lines = open(sys.argv[1], encoding="utf-8", errors="replace").read().splitlines()
start, n = time.process_time(), 0
for line in lines:
    for r in recognizers:
        n += len(r.analyze(line, r.supported_entities, None) or [])
print("seconds", time.process_time() - start)
print("findings", n, "by", len(recognizers), "recognisers")
