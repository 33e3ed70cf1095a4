package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.front.Call;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import io.pointsman.sandbox.messaging.EventFaults;
import io.pointsman.sandbox.messaging.QueueServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Faults of calls and events, the queue, and the journal of calls. */
final class FaultCalls {

    private static final int SHOWN = 100;

    private final World world;

    FaultCalls(World world) {
        this.world = world;
    }

    void addTo(Routes routes) {
        routes.add(
                "POST",
                "/sandbox/faults",
                "{\"service\": \"route53\", \"operation\": \"ChangeResourceRecordSets\", \"kind\": \"cut\", \"times\": 1} fails the next"
                        + " calls; \"probability\": 0.1 instead of times: by chance; \"for\": \"30s\": all, or by chance, of so long; \"latency\": \"30ms\" instead of kind: slows them;"
                        + " kinds: throttle, unavailable, deny, drop, cut, cut_half, hang (with \"hold\": \"10s\"); service and operation are"
                        + " * when left out",
                (variables, input) -> addFault(input.fields(
                        "service", "operation", "kind", "times", "probability", "for", "latency", "hold")));
        routes.add("DELETE", "/sandbox/faults", "ends all faults of calls", (variables, input) -> {
            world.faults().clear();
            return faults(world);
        });
        routes.add(
                "POST",
                "/sandbox/events/faults",
                "{\"delay\": \"5s\", \"lose\": 1, \"double\": 1, \"reorder\": 2}, each by itself: what becomes of the next events;"
                        + " {\"lost\": 0.1, \"doubled\": 0.1, \"latest\": \"5s\"}: by chance, of all",
                (variables, input) -> addEventFaults(
                        input.fields("delay", "lose", "double", "reorder", "lost", "doubled", "latest")));
        routes.add("DELETE", "/sandbox/events/faults", "ends them, and delivers what they held", (variables, input) -> {
            world.topic().clearFaults();
            return faults(world);
        });
        routes.add("POST", "/sandbox/events", "puts the body on the queue as it is", (variables, input) -> {
            if (!world.queues().send(input.text())) {
                throw new Refused(409, "there is no queue; POST /sandbox/queue makes it");
            }
            return queue(world.queues());
        });
        routes.add("POST", "/sandbox/queue", "creates the queue and its dead-letter queue", (variables, input) -> {
            world.queues().createQueues(world.queueVisibility());
            return queue(world.queues());
        });
        routes.add("DELETE", "/sandbox/queue", "deletes both with what is in them", (variables, input) -> {
            world.queues().deleteQueues();
            return queue(world.queues());
        });
        routes.add("POST", "/sandbox/subscription", "subscribes the queue to the topic", (variables, input) -> {
            world.topic().subscribe(world.topic().arn());
            return world.topic().topics().all();
        });
        routes.add(
                "DELETE",
                "/sandbox/subscription",
                "takes the queue's subscription to the topic away; events are lost until it is back",
                (variables, input) -> {
                    world.topic().unsubscribe(world.topic().arn());
                    return world.topic().topics().all();
                });
        routes.add(
                "GET",
                "/sandbox/calls",
                "calls by service and operation since the start, and the latest " + SHOWN,
                (variables, input) -> Views.object(
                        "counts", world.calls().counts(),
                        "latest",
                                world.calls().latest(SHOWN).stream()
                                        .map(FaultCalls::call)
                                        .toList()));
    }

    /** Depths of both queues, or that there are none. */
    static Map<String, Object> queue(QueueServer queues) {
        return queues.isPresent()
                ? Views.object("present", true, "depth", queues.depth(), "deadLetters", queues.deadLetters())
                : Views.object("present", false);
    }

    /** Everything that is set to go wrong. */
    static Map<String, Object> faults(World world) {
        return Views.object(
                "latencies", world.faults().latencies(),
                "failures", world.faults().failures(),
                "events", world.topic().faults().state());
    }

    private Object addFault(Input.Fields fields) {
        String service = fields.text("service").orElse(CallFaults.ANY);
        String operation = fields.text("operation").orElse(CallFaults.ANY);
        Optional<Duration> latency = fields.duration("latency");
        Optional<String> kind = fields.text("kind");
        Optional<Integer> times = fields.integer("times");
        Optional<Double> probability = fields.number("probability");
        if (latency.isPresent() == kind.isPresent()) {
            throw new Refused(400, "either kind or latency must be given");
        }
        Optional<Duration> duration = fields.duration("for");
        if (times.isPresent() && duration.isPresent()) {
            throw new Refused(400, "times and for exclude each other");
        }
        if (times.isPresent() && probability.isPresent()) {
            throw new Refused(400, "times and probability exclude each other");
        }
        latency.ifPresent(added -> world.faults().delay(service, operation, added));
        kind.ifPresent(named -> {
            CallFault fault = fault(named);
            Duration hold =
                    fields.duration("hold").orElse(fault == CallFault.HANG ? Duration.ofSeconds(30) : Duration.ZERO);
            world.faults()
                    .add(new CallFaults.Failure(
                            service,
                            operation,
                            fault,
                            probability.isPresent() || duration.isPresent()
                                    ? Optional.empty()
                                    : Optional.of(times.orElse(1)),
                            probability.orElse(1.0),
                            duration.flatMap(world.faults()::in),
                            hold));
        });
        return faults(world);
    }

    private Object addEventFaults(Input.Fields fields) {
        fields.duration("delay").ifPresent(world.topic().faults()::delay);
        fields.integer("lose").ifPresent(world.topic().faults()::loseNext);
        fields.integer("double").ifPresent(world.topic().faults()::doubleNext);
        fields.integer("reorder").ifPresent(world.topic().faults()::reorderNext);
        Optional<Double> lost = fields.number("lost");
        Optional<Double> doubled = fields.number("doubled");
        Optional<Duration> latest = fields.duration("latest");
        if (lost.isPresent() || doubled.isPresent() || latest.isPresent()) {
            world.topic()
                    .faults()
                    .atRandom(
                            new EventFaults.Chances(
                                    lost.orElse(0.0), doubled.orElse(0.0), latest.orElse(Duration.ZERO)),
                            1);
        }
        return faults(world);
    }

    private static CallFault fault(String kind) {
        return Arrays.stream(CallFault.values())
                .filter(fault -> fault.name().toLowerCase(Locale.ROOT).equals(kind))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        400,
                        "kind must be one of throttle, unavailable, deny, drop, cut, cut_half, hang, was " + kind));
    }

    private static Map<String, Object> call(Call call) {
        return Views.object(
                "number", call.number(),
                "service", call.service(),
                "operation", call.operation(),
                "started", call.started(),
                "took", call.took(),
                "status", call.status(),
                "fault", call.fault().map(fault -> fault.name().toLowerCase(Locale.ROOT)));
    }
}
