package io.pointsman.reconcile;

import io.micrometer.core.instrument.config.MeterFilter;
import io.pointsman.aws.PrometheusSeries;
import java.util.Optional;

/** For metrics of a loop that nobody scrapes. */
final class NoPrometheus {

    static final PrometheusSeries SERIES = new PrometheusSeries(Optional.empty(), new MeterFilter() {});

    private NoPrometheus() {}
}
