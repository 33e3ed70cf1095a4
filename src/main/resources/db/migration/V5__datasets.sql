-- Datasets that were made, how far each is, and the jobs that have them.
create table dataset (
    id varchar(36) primary key,
    group_id varchar(255) not null,
    prefix varchar(64) not null,
    request varchar(4000) not null,
    asked_by varchar(255) not null,
    asked_at timestamp(6) with time zone not null,
    status varchar(20) not null,
    found varchar(2000) not null,
    written bigint not null,
    reach bigint not null,
    removed bigint not null,
    keys_removed bigint not null,
    bytes bigint not null,
    taken bigint not null,
    ended_at timestamp(6) with time zone,
    reason varchar(2000)
);

create index dataset_by_time on dataset (asked_at);
create index dataset_by_group on dataset (group_id);

-- As db-scheduler wants it, and apart from the drills': a scheduler must know all tasks of its table.
create table dataset_tasks (
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

create index dataset_tasks_by_time on dataset_tasks (execution_time);
create index dataset_tasks_by_heartbeat on dataset_tasks (last_heartbeat);
