-- Open results of severity high and critical in the newest scan of each repository, by team.
with newest as (select repository, max_by(scan, scanned_at) as scan from scans where outcome <> 'unscanned' group by repository)
select s.team,
       count(*) filter (where r.severity = 'critical') as critical,
       count(*) filter (where r.severity = 'high') as high,
       count(distinct r.repository) as repositories
from results r join newest using (scan) join scans s using (scan)
where r.is_open and r.severity in ('critical', 'high')
group by s.team
order by critical desc, high desc, s.team
