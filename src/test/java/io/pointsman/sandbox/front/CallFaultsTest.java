package io.pointsman.sandbox.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallFaultsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final CallFaults faults = new CallFaults(new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void ofTwoFailuresTheFirstSetDecidesUntilItIsUsedUp() {
        faults.failNext("route53", "*", CallFault.THROTTLE, 1);
        faults.failNext("*", "*", CallFault.CUT, 1);

        assertThat(next("route53", "GetChange")).hasValue(CallFault.THROTTLE);
        assertThat(next("route53", "GetChange")).hasValue(CallFault.CUT);
        assertThat(next("route53", "GetChange")).isEmpty();
        assertThat(faults.failures()).isEmpty();
    }

    @Test
    void chanceFailsItsShareAndRepeatsWithTheSameSeed() {
        faults.failAtRandom("sqs", "*", CallFault.DROP, 0.25);
        faults.seed(7);
        List<Boolean> first = thousandCalls();
        faults.seed(7);

        assertThat(thousandCalls()).isEqualTo(first);
        assertThat(first.stream().filter(failed -> failed).count()).isBetween(200L, 300L);
    }

    @Test
    void aFailureForAWhileEndsByItself() {
        faults.failFor("route53", "*", CallFault.THROTTLE, Duration.ofSeconds(30));
        faults.hangFor("sqs", "*", Duration.ofSeconds(60), Duration.ofSeconds(5));

        now.set(Instant.EPOCH.plusMillis(29_999));
        assertThat(next("route53", "GetChange")).hasValue(CallFault.THROTTLE);
        now.set(Instant.EPOCH.plusSeconds(30));
        assertThat(next("route53", "GetChange")).isEmpty();
        assertThat(next("sqs", "SendMessage")).hasValue(CallFault.HANG);
        assertThat(faults.failures())
                .singleElement()
                .satisfies(left -> assertThat(left.hold()).isEqualTo(Duration.ofSeconds(5)));
        now.set(Instant.EPOCH.plusSeconds(60));
        assertThat(faults.failures()).isEmpty();
    }

    @Test
    void latencyIsReplacedPerOperationAndRemovedByZero() {
        faults.delay("sqs", "SendMessage", Duration.ofMillis(30));
        faults.delay("sqs", "SendMessage", Duration.ofMillis(10));
        assertThat(faults.decide("sqs", "SendMessage").latency()).isEqualTo(Duration.ofMillis(10));

        faults.delay("sqs", "SendMessage", Duration.ZERO);
        assertThat(faults.latencies()).isEmpty();
    }

    @Test
    void clearingEndsThemAll() {
        faults.delay("*", "*", Duration.ofMillis(30));
        faults.failAtRandom("*", "*", CallFault.DROP, 1);
        faults.clear();

        assertThat(faults.decide("sqs", "SendMessage"))
                .isEqualTo(new CallFaults.Decision(Duration.ZERO, Optional.empty()));
    }

    @Test
    void whatCannotHappenIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> faults.failNext("*", "*", CallFault.CUT, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> faults.failAtRandom("*", "*", CallFault.CUT, 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> faults.failAtRandom("*", "*", CallFault.CUT, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> faults.failNext("*", "*", CallFault.HANG, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> faults.delay("*", "*", Duration.ofMillis(-1)));
        assertThat(faults.failures()).isEmpty();
    }

    private List<Boolean> thousandCalls() {
        return IntStream.range(0, 1000)
                .mapToObj(i -> next("sqs", "SendMessage").isPresent())
                .toList();
    }

    private Optional<CallFault> next(String service, String operation) {
        return faults.decide(service, operation).failure().map(CallFaults.Failure::fault);
    }
}
