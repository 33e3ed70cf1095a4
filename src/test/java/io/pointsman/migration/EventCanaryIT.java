package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventCanaryIT {

    private static LiveWorld world;

    @BeforeAll
    static void start() {
        world = new LiveWorld();
    }

    @AfterAll
    static void end() {
        world.close();
    }

    @Test
    void aNodeThatTellsOfAllChangesIsRight() throws IOException {
        for (String enough : new String[] {"AE", "Eg$lshztxe", "KEA"}) {
            world.from.tellOfChanges(enough);
            EventsTold told = ask();
            assertThat(told.isAll()).as(enough).isTrue();
            assertThat(told.remedy()).isEmpty();
        }
        assertThat(world.source.keys("*")).isEmpty();
    }

    @Test
    void aNodeThatTellsOfNothingIsToldWithTheRemedy() throws IOException {
        for (String nothing : new String[] {"", "KA"}) {
            world.from.tellOfChanges(nothing);
            EventsTold told = ask();
            assertThat(told.isNothing()).as(nothing).isTrue();
            assertThat(told.remedy())
                    .startsWith("the node tells of no change of its keys")
                    .contains("notify-keyspace-events to AE", "modify-cache-parameter-group");
        }
    }

    @Test
    void theClassesThatAreMissingHaveNames() throws IOException {
        world.from.tellOfChanges("Eg$lsz");
        EventsTold told = ask();
        assertThat(told.isAll()).isFalse();
        assertThat(told.isNothing()).isFalse();
        assertThat(told.missing()).containsExactlyInAnyOrder(EventClass.HASH, EventClass.STREAM, EventClass.EXPIRED);
        assertThat(told.remedy()).contains("of these classes: hash (h), stream (t), expired (x); set");
    }

    @Test
    void aReplicaCannotBeAsked() {
        world.from.replicateOf(world.to.address());
        world.from.awaitLink();
        try {
            assertThatIOException().isThrownBy(EventCanaryIT::ask).withMessageContaining("READONLY");
        } finally {
            world.from.promote();
        }
    }

    private static EventsTold ask() throws IOException {
        return EventCanary.ask(world.connections, LiveWorld.node(world.from));
    }
}
