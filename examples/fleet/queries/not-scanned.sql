-- Repositories of which the newest scan is none, or not of everything: they are in no other number.
with newest as (select repository, max_by(scan, scanned_at) as scan from scans group by repository)
select s.team, s.repository, s.outcome, s.reason
from scans s join newest using (scan)
where s.outcome in ('unscanned', 'incomplete', 'error') or s.files_not_read > 0 or s.files_partial > 0 or s.policy_errors > 0
order by s.team, s.repository
