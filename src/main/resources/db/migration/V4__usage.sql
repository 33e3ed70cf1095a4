-- What nodes used while a drill went on, as they told.
create table drill_usage (
    drill_id varchar(36) not null references drill (id) on delete cascade,
    node varchar(255) not null,
    at timestamp(6) with time zone not null,
    address varchar(255) not null,
    used_memory bigint,
    items bigint,
    connections bigint,
    processor double precision,
    primary key (drill_id, node, at)
);
