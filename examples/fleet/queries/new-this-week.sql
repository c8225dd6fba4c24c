-- Open results that no scan of their repository had seven days before the newest day.
with last as (select max(cast(day as date)) as day from scans),
     newest as (select repository, max_by(scan, scanned_at) as scan from scans where outcome <> 'unscanned' group by repository),
     before as (
       select distinct r.repository, r.fingerprint
       from results r join scans s using (scan) cross join last
       where cast(s.day as date) <= last.day - interval '7' day)
select r.repository, r.severity, r.rule, r.path, r.line
from results r join newest using (scan)
     left join before b on b.repository = r.repository and b.fingerprint = r.fingerprint
where r.is_open and b.fingerprint is null
order by r.repository, r.severity, r.rule, r.path, r.line, r.fingerprint
