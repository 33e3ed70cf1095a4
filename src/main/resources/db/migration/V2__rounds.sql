-- A drill may do what it does more than once.
alter table drill add column round integer default 0 not null;
alter table drill add column called_at timestamp(6) with time zone;
update drill set round = 1, called_at = acted_at where acted_at is not null;
