package io.pointsman.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassClockTest {

    private final World world = new World();
    private final Instance instance = world.instance();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aPassIsMadeAtTheStartAndThenOnceInEveryInterval() {
        PassClock clock = clock(new Peers(Optional.empty(), Set.of(), new Random(1)));
        assertThat(clock.tick().join()).isTrue();

        assertThat(passesWithin(Duration.ofMinutes(10), clock)).isEqualTo(10);
    }

    @Test
    void withPeersOnlyItsOwnTurnsAreTaken() {
        InetAddress own = address(9);
        PassClock clock =
                clock(new Peers(Optional.of(() -> List.of(own, address(7), address(8))), Set.of(own), new Random(1)));
        assertThat(clock.tick().join()).isTrue();

        assertThat(passesWithin(Duration.ofMinutes(9), clock)).isEqualTo(3);
    }

    @Test
    void thePeersAreKnownFromTheStart() {
        InetAddress own = address(9);
        var peers = new Peers(Optional.of(() -> List.of(own, address(7), address(8))), Set.of(own), new Random(1));
        clock(peers).tick().join();
        assertThat(peers.part(300)).isEqualTo(new Peers.Part(200, 300));
    }

    @Test
    void aClockSetBackCostsNoMoreThanAPass() {
        PassClock clock = clock(new Peers(Optional.empty(), Set.of(), new Random(1)));
        clock.tick().join();
        world.clock.advance(Duration.ofHours(-1));
        assertThat(clock.tick().join()).isTrue();
        assertThat(clock.tick().join()).isFalse();
    }

    @Test
    void aFullPassFollowsTheTick() {
        PassClock clock = clock(new Peers(Optional.empty(), Set.of(), new Random(1)));
        clock.tick().join();
        await().until(() -> instance.log.latest("orders").isPresent());
    }

    private int passesWithin(Duration time, PassClock clock) {
        int passes = 0;
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(PassClock.BEAT)) {
            world.clock.advance(PassClock.BEAT);
            passes += clock.tick().join() ? 1 : 0;
        }
        return passes;
    }

    private PassClock clock(Peers peers) {
        var properties = new ReconcileProperties(Duration.ofMinutes(1), 10, null);
        return new PassClock(instance.fullPasses, peers, instance.groups, properties, world.clock);
    }

    private static InetAddress address(int host) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
