-- Migrations, how far each of their lanes is, and the jobs that have them.
create table migration (
    id varchar(36) primary key,
    source varchar(255) not null,
    target varchar(255) not null,
    request varchar(4000) not null,
    asked_by varchar(255) not null,
    asked_at timestamp(6) with time zone not null,
    state varchar(20) not null,
    found varchar(2000) not null,
    ended_at timestamp(6) with time zone,
    reason varchar(2000) not null
);

create index migration_by_time on migration (asked_at);

-- Whoever begins one passes here, one after another, and sees those that others have begun.
create table migration_gate (
    passed bigint not null
);

insert into migration_gate (passed) values (0);

create table migration_lane (
    migration_id varchar(36) not null references migration (id) on delete cascade,
    kind varchar(20) not null,
    shard varchar(100) not null,
    state varchar(20) not null,
    keys_at_start bigint not null,
    holder varchar(36),
    node varchar(255) not null,
    node_role varchar(20) not null,
    run_id varchar(100) not null,
    begun integer not null,
    progress text not null,
    keys_per_second bigint not null,
    taken bigint not null,
    trouble varchar(2000) not null,
    updated_at timestamp(6) with time zone,
    primary key (migration_id, kind, shard)
);

-- As db-scheduler wants it, and apart from the others': a scheduler must know all tasks of its table.
create table migration_tasks (
    task_name varchar(100) not null,
    task_instance varchar(100) not null,
    task_data bytea,
    execution_time timestamp(6) with time zone not null,
    picked boolean not null,
    picked_by varchar(100),
    last_success timestamp(6) with time zone,
    last_failure timestamp(6) with time zone,
    consecutive_failures integer,
    last_heartbeat timestamp(6) with time zone,
    version bigint not null,
    priority smallint,
    primary key (task_name, task_instance)
);

create index migration_tasks_by_time on migration_tasks (execution_time);
create index migration_tasks_by_heartbeat on migration_tasks (last_heartbeat);
