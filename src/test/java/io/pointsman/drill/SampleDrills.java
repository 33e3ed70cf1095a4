package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.Drill.State;
import io.pointsman.drill.Drill.Verdict;
import io.pointsman.drill.DrillReport.Run;
import io.pointsman.drill.LoadStore.End;
import io.pointsman.load.ErrorKind;
import io.pointsman.load.LoadResult;
import io.pointsman.load.LostWrites;
import io.pointsman.load.Operation;
import io.pointsman.load.SampleLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Failover tests that were never made, in the words of real ones. */
final class SampleDrills {

    static final Instant ACTED = Instant.parse("2026-11-28T03:00:12Z");
    static final UUID ID = UUID.fromString("6d1c3c52-8f0e-4a53-9a06-0d8f6f6f2a11");

    private static final Budget BUDGET = new Budget(
            Duration.ofSeconds(60),
            Duration.ofSeconds(75),
            null,
            Duration.ofMinutes(15),
            null,
            null,
            Duration.ofMinutes(2),
            null,
            null);

    private SampleDrills() {}

    static Drill asked() {
        return drill(State.ASKED, List.of(), Optional.empty(), "");
    }

    static Drill underWay(Entry... entries) {
        return drill(State.WATCHING, List.of(entries), Optional.empty(), "");
    }

    static Drill failed() {
        return drill(
                State.ENDED,
                List.of(
                        entry(-10.5, Source.POINTSMAN, "puts load on primary; primary, fresh; orders-ro1; orders-ro2"),
                        entry(0, Source.POINTSMAN, "calls TestFailover for shard 0001, whose primary is orders-001"),
                        entry(0.6, Source.POINTSMAN, "AWS accepted the call"),
                        entry(1.2, Source.ELASTICACHE, "orders: Test Failover API called for node group 0001"),
                        entry(8.0, Source.LOAD, "primary, write: nobody serves (5,400 timeout, 120 reset)"),
                        reached(63.04, Source.NODE, Milestone.PROMOTED, "orders-002 is the primary"),
                        entry(63.4, Source.SNS, "ElastiCache:FailoverComplete : orders-002"),
                        reached(
                                66.1,
                                Source.DNS,
                                Milestone.PRIMARY_ENDPOINT,
                                "the primary endpoint leads to orders-002"),
                        reached(67.0, Source.DNS, Milestone.NAMES, "no read name leads to orders-001 or orders-002"),
                        entry(
                                67.4,
                                Source.DNS,
                                "all name servers of Route 53 have change C0123 of 2026-11-28T03:01:18Z"),
                        entry(68.0, Source.LOAD, "primary, write: served again, after 60.00 s"),
                        entry(72.0, Source.POINTSMAN, "after one TTL nobody is connected to orders-001 any more"),
                        reached(
                                164,
                                Source.NODE,
                                Milestone.REBUILT,
                                "orders-001 serves reads, and each name leads to a replica")),
                Optional.of(Verdict.FAIL),
                "promoted: after 63.0 s, 60.0 s were allowed; primary, write: nobody was served for 60.0 s");
    }

    static Run failedUnderLoad() {
        return new Run(
                failed(),
                Optional.of(load(8, 60)),
                Optional.of(new End(true, Optional.of(new LostWrites(8_120, 14, 0)))),
                List.of(
                        new NodeUsage(at(-5), "orders-001", "10.0.1.17:6379", 1_048_576L, 1_000L, 12L, null),
                        new NodeUsage(at(5), "orders-001", "10.0.1.17:6379", 2_097_152L, 2_000L, 13L, 0.125)));
    }

    /** Faster, and without what fresh connections met. */
    static Run earlier() {
        Drill drill = failed();
        return new Run(
                new Drill(
                        UUID.fromString("11111111-8f0e-4a53-9a06-0d8f6f6f2a11"),
                        drill.kind(),
                        drill.groupId(),
                        drill.request(),
                        drill.askedBy(),
                        drill.askedAt().minus(Duration.ofDays(7)),
                        State.ENDED,
                        drill.actedAt(),
                        1,
                        drill.calledAt(),
                        drill.lostNode(),
                        drill.endedAt(),
                        Optional.of(Verdict.PASS),
                        "",
                        List.of(reached(41, Source.NODE, Milestone.PROMOTED, "orders-002 is the primary"))),
                Optional.of(new SampleLoad()
                        .served("primary", Operation.WRITE, 0, 20, 0.9)
                        .failed("primary", Operation.WRITE, 20, 61, ErrorKind.TIMEOUT)
                        .served("primary", Operation.WRITE, 61, 70, 1.1)
                        .result(ACTED.minusSeconds(10))),
                Optional.empty(),
                List.of());
    }

    private static LoadResult load(int lostAfter, int forSeconds) {
        int lost = 10 + lostAfter;
        int back = lost + forSeconds;
        int end = 185;
        SampleLoad load = new SampleLoad();
        for (String path : List.of("primary", "primary, fresh")) {
            double usual = path.equals("primary") ? 0.7 : 2.5;
            load.served(path, Operation.WRITE, 0, lost, usual)
                    .failed(path, Operation.WRITE, lost, lost + 2, ErrorKind.RESET, ErrorKind.TIMEOUT)
                    .failed(path, Operation.WRITE, lost + 2, back - 4, ErrorKind.TIMEOUT)
                    .failed(path, Operation.WRITE, back - 4, back, ErrorKind.READONLY, ErrorKind.REFUSED)
                    .caughtUp(path, Operation.WRITE, back, Duration.ofMillis(1_800))
                    .served(path, Operation.WRITE, back + 1, end, usual);
        }
        return load.served("primary", Operation.READ, 0, lost, 0.5)
                .failed("primary", Operation.READ, lost, back - 9, ErrorKind.TIMEOUT)
                .served("primary", Operation.READ, back - 9, end, 0.6)
                .at("10.0.3.9:6379")
                .served("orders-ro1.private.redisdub.pl", Operation.READ, 0, end, 0.4)
                .served("orders-ro2.private.redisdub.pl, fresh", Operation.CONNECT, 0, end, 1.5)
                .served("orders-ro2.private.redisdub.pl, fresh", Operation.READ, 0, 80, 1.9)
                .failed("orders-ro2.private.redisdub.pl, fresh", Operation.READ, 80, 82, ErrorKind.LOADING)
                .served("orders-ro2.private.redisdub.pl, fresh", Operation.READ, 82, end, 1.9)
                .result(ACTED.minusMillis(10_340));
    }

    static Entry entry(double after, Source source, String what) {
        return Entry.of(at(after), source, what);
    }

    private static Entry reached(double after, Source source, Milestone milestone, String what) {
        return new Entry(at(after), source, Optional.of(milestone), what);
    }

    private static Instant at(double after) {
        return ACTED.plusMillis(Math.round(after * 1_000));
    }

    private static Drill drill(State state, List<Entry> timeline, Optional<Verdict> verdict, String reason) {
        Optional<Instant> acted = state == State.ASKED ? Optional.empty() : Optional.of(ACTED);
        return new Drill(
                ID,
                Kind.FAILOVER_TEST,
                "orders",
                new FailoverTestRequest("0001", null, null, null, "orders", true, null, BUDGET),
                "ops",
                ACTED.minusSeconds(12),
                state,
                acted,
                acted.isPresent() ? 1 : 0,
                acted,
                acted.map(at -> "orders-001"),
                verdict.map(ended -> at(176)),
                verdict,
                reason,
                timeline);
    }
}
