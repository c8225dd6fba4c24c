create table a.b (id int, tenant_id uuid);
alter table a.b enable row level security;
create policy p on a.b for all to anon using (a = 'x') with check (true);
do $$ begin execute 'alter table c enable row level security'; end $$;
