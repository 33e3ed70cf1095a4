package io.pointsman.web;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A controller as a capability would bring it; fails in every way on demand. */
@RestController
@ConditionalOnProperty("test.probe-controller")
class ProbeController {

    record Times(Instant at, Duration took) {}

    record Order(@NotBlank String name, @Min(1) int count) {}

    @GetMapping("/api/v1/probe")
    Times read(@RequestParam(defaultValue = "1") @Min(1) @Max(500) int limit) {
        return new Times(Instant.parse("2026-03-01T02:03:04Z"), Duration.ofSeconds(90));
    }

    @PostMapping("/api/v1/probe")
    Order write(@RequestBody @Valid Order order) {
        return order;
    }

    @DeleteMapping("/api/v1/probe")
    void remove() {}

    @GetMapping("/api/v1/probe/failures/{kind}")
    void fail(@PathVariable String kind) {
        throw switch (kind) {
            case "transient" -> new Transient("listing zone Z1 was throttled", null);
            case "stale" -> new StaleReading("the zone changed", null);
            case "rejected" -> new Rejected("Allow route53:ListResourceRecordSets", null);
            case "missing" -> new NotFound("There is no group x; GET /api/v1/groups lists them.");
            case "invalid" -> new InvalidRequest("cursor is wrong");
            default -> new IllegalStateException("an internal of ours");
        };
    }
}
