-- Each control's status by product: the worst of its repositories. "supported" is never "met".
with newest as (select repository, max_by(scan, scanned_at) as scan from scans where outcome <> 'unscanned' group by repository),
     ranked as (
       select s.product, c.framework, c.control, c.failed, c.passed,
              case c.status when 'not-satisfied' then 0 when 'waived' then 1 when 'inconclusive' then 2 when 'supported' then 3 else 4 end as place
       from controls c join newest using (scan) join scans s using (scan))
select product, framework, control,
       case min(place) when 0 then 'not-satisfied' when 1 then 'waived' when 2 then 'inconclusive' when 3 then 'supported' else 'not-assessed' end as status,
       sum(failed) as failed, sum(passed) as passed
from ranked
group by product, framework, control
order by product, framework, control
