package io.pointsman.sandbox.route53;

import java.time.Duration;
import java.util.Optional;

/**
 * How the sandbox's Route 53 behaves.
 *
 * @param propagation AWS's time, compressed by the pace, from the accepted change to {@code INSYNC}; DNS answers the new records
 *     from that same moment on. AWS says usually within 60 s ([S-CRR])
 * @param execution real time for which a change occupies its zone; other changes of the zone are meanwhile refused with
 *     {@code PriorRequestNotComplete}
 * @param requests all calls of the account; empty: unlimited
 * @param requestsPerAction each operation by itself; empty: unlimited
 * @param changes change tokens of the account: CREATE 1, DELETE 1, UPSERT 2; empty: unlimited
 * @param recordSetsPerZone above which nothing can be added to a zone
 * @param oldErrorForm whether an invalid batch is answered in the form of the old documents, {@code <InvalidChangeBatch>} with
 *     {@code <Messages>}, instead of {@code <ErrorResponse>} (aws-facts 5.3)
 */
public record Route53Settings(
        Duration propagation,
        Duration execution,
        Optional<Rate> requests,
        Optional<Rate> requestsPerAction,
        Optional<Rate> changes,
        int recordSetsPerZone,
        boolean oldErrorForm) {

    /**
     * One token bucket.
     *
     * @param bucket tokens at most, and at first
     * @param perSecond tokens that come back in a second, in real time
     */
    public record Rate(int bucket, double perSecond) {}

    /** The limits of aws-facts 5.2 and 5.5 (since July 2026); propagation in 5 s, execution in 5 ms. */
    public static Route53Settings aws() {
        return new Route53Settings(
                Duration.ofSeconds(5),
                Duration.ofMillis(5),
                Optional.of(new Rate(50, 10)),
                Optional.of(new Rate(50, 10)),
                Optional.of(new Rate(1_500, 100)),
                10_000,
                false);
    }

    public Route53Settings withPropagation(Duration propagation) {
        return new Route53Settings(
                propagation, execution, requests, requestsPerAction, changes, recordSetsPerZone, oldErrorForm);
    }

    public Route53Settings withExecution(Duration execution) {
        return new Route53Settings(
                propagation, execution, requests, requestsPerAction, changes, recordSetsPerZone, oldErrorForm);
    }

    public Route53Settings withRates(
            Optional<Rate> requests, Optional<Rate> requestsPerAction, Optional<Rate> changes) {
        return new Route53Settings(
                propagation, execution, requests, requestsPerAction, changes, recordSetsPerZone, oldErrorForm);
    }

    public Route53Settings withoutRates() {
        return withRates(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Route53Settings withRecordSetsPerZone(int recordSetsPerZone) {
        return new Route53Settings(
                propagation, execution, requests, requestsPerAction, changes, recordSetsPerZone, oldErrorForm);
    }

    public Route53Settings withOldErrorForm(boolean oldErrorForm) {
        return new Route53Settings(
                propagation, execution, requests, requestsPerAction, changes, recordSetsPerZone, oldErrorForm);
    }
}
