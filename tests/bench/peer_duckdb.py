"""tp, fp, fn by code over race, sex, site and all, in DuckDB's SQL: no intervals, no report.

usage: peer_duckdb.py FOLDER THREADS; prints the overall tp fp fn.
"""
import sys

import duckdb

folder, threads = sys.argv[1], int(sys.argv[2])
db = duckdb.connect(config={"threads": threads})
db.execute(f"""
create table truth as
  select encounter_id, race, sex, site, unnest(string_split(codes, ';')) as code
  from read_csv('{folder}/truth.csv', header=true, all_varchar=true);
create table people as
  select encounter_id, race, sex, site
  from read_csv('{folder}/truth.csv', header=true, all_varchar=true);
create table listed as
  select distinct p.encounter_id, p.code, e.race, e.sex, e.site
  from read_csv('{folder}/predictions.csv', header=true,
                columns={{'encounter_id': 'varchar', 'code': 'varchar', 'score': 'double',
                          'model_version': 'varchar'}}) p
  join people e using (encounter_id) where p.score >= 0.5;
create table outcome as
  select code, race, sex, site, (l.code is not null and t.code is not null)::int as tp,
         (t.code is null)::int as fp, (l.code is null)::int as fn
  from listed l full join truth t using (encounter_id, code, race, sex, site);
""")
cells = db.execute("""
select code, race, sex, site, sum(tp), sum(fp), sum(fn) from outcome
group by grouping sets ((code, race), (code, sex), (code, site), (code, race, sex), (code))
""").fetchall()
assert cells
print(*db.execute("select sum(tp), sum(fp), sum(fn) from outcome").fetchone())
