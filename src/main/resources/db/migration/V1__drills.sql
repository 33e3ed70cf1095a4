-- Drills, what happened in each, and which groups are taken by one.
create table drill (
    id varchar(36) primary key,
    kind varchar(20) not null,
    group_id varchar(255) not null,
    request varchar(4000) not null,
    asked_by varchar(255) not null,
    asked_at timestamp(6) with time zone not null,
    state varchar(20) not null,
    acted_at timestamp(6) with time zone,
    lost_node varchar(255),
    ended_at timestamp(6) with time zone,
    verdict varchar(20),
    reason varchar(2000)
);

create index drill_by_time on drill (asked_at);

create table drill_entry (
    drill_id varchar(36) not null references drill (id) on delete cascade,
    place integer not null,
    at timestamp(6) with time zone not null,
    source varchar(20) not null,
    milestone varchar(20),
    what varchar(2000) not null,
    primary key (drill_id, place)
);

-- One drill at a time: the row is there from its beginning to its end.
create table drill_target (
    group_id varchar(255) primary key,
    drill_id varchar(36) not null references drill (id) on delete cascade
);

-- As db-scheduler wants it.
create table scheduled_tasks (
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

create index scheduled_tasks_by_time on scheduled_tasks (execution_time);
create index scheduled_tasks_by_heartbeat on scheduled_tasks (last_heartbeat);
