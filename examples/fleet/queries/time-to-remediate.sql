-- Days from the first scan that had an open result to the first later one that had not, by severity. `regate history` looks closer:
-- there nothing counts as fixed that was not looked for.
with seen as (
       select r.repository, r.fingerprint, max(r.severity) as severity, min(s.scanned_at) as opened, max(s.scanned_at) as last
       from results r join scans s using (scan) where r.is_open group by r.repository, r.fingerprint),
     closed as (
       select seen.severity, seen.opened, min(s.scanned_at) as closed
       from seen join scans s on s.repository = seen.repository and s.scanned_at > seen.last and s.outcome in ('passed', 'failed', 'unknown')
       group by seen.repository, seen.fingerprint, seen.severity, seen.opened)
select severity, count(*) as remediated, round(avg(closed - opened) / 86400.0, 1) as mean_days
from closed
group by severity
order by severity
