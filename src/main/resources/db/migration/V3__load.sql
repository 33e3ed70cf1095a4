-- What the load on a drill has met: each second of its run is in one piece.
create table drill_load (
    drill_id varchar(36) not null references drill (id) on delete cascade,
    place integer not null,
    piece bytea not null,
    primary key (drill_id, place)
);

-- The row is there from its beginning on. What was not read back is null.
create table drill_load_run (
    drill_id varchar(36) primary key references drill (id) on delete cascade,
    ended boolean not null,
    whole boolean,
    acknowledged bigint,
    lost bigint,
    unread integer
);
