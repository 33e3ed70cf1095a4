package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.LoadStore.Piece;
import io.pointsman.drill.WatchedDrills.Seen;
import io.pointsman.failure.Transient;
import io.pointsman.load.Operation;
import io.pointsman.load.SampleLoad;
import io.pointsman.web.InvalidRequest;
import io.pointsman.web.NotFound;
import java.io.UnsupportedEncodingException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class DrillEventsControllerTest {

    private static final Entry CALLED = SampleDrills.entry(0, Source.POINTSMAN, "calls TestFailover");
    private static final Entry PROMOTED = SampleDrills.entry(60, Source.NODE, "orders-002 is the primary");

    private final AtomicReference<Optional<Drill>> drill =
            new AtomicReference<>(Optional.of(SampleDrills.underWay(CALLED)));
    private final AtomicReference<Optional<Piece>> load = new AtomicReference<>(Optional.empty());
    private final AtomicInteger reads = new AtomicInteger();
    private final List<Thread> followers = new ArrayList<>();
    private final DrillEventsController controller = controller(Clock.systemUTC());

    private DrillEventsController controller(Clock clock) {
        return new DrillEventsController(new WatchedDrills(this::read, clock), new JsonMapper(), 10, 20);
    }

    private Optional<Seen> read(UUID id) {
        reads.incrementAndGet();
        return drill.get().map(found -> new Seen(found, load.get()));
    }

    @AfterEach
    void close() throws InterruptedException {
        controller.close();
        for (Thread follower : followers) {
            follower.join();
        }
    }

    @Test
    void oneThatHasEndedIsToldAtOnce() throws Exception {
        drill.set(Optional.of(SampleDrills.failed()));
        String events = follow(controller, null).getContentAsString();
        assertThat(events)
                .startsWith("id: 1\nevent: entry\ndata: {\"at\":\"2026-11-28T03:00:01.500Z\",\"source\":\"pointsman\",")
                .containsSubsequence(
                        "id: 13\nevent: entry\n", "id: ended\nevent: state\ndata: {", "\"verdict\":\"fail\"")
                .endsWith("}\n\n")
                .doesNotContain("id: 14");
    }

    @Test
    void whoWasCutOffGoesOnWhereHeWas() throws Exception {
        drill.set(Optional.of(SampleDrills.failed()));
        assertThat(follow(controller, "12").getContentAsString()).startsWith("id: 13\nevent: entry\n");
        MockHttpServletResponse again = follow(controller, "ended");
        assertThat(again.getStatus()).isEqualTo(204);
        assertThat(again.getContentAsString()).isEmpty();
        for (String no : List.of("-1", "4294967295", "first")) {
            assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> follow(controller, no));
        }
    }

    @Test
    void whatHappensIsToldUntilTheEnd() {
        MockHttpServletResponse response = begin(null);
        await().until(() -> content(response).contains("event: state"));
        assertThat(content(response)).contains("calls TestFailover", "\"state\":\"watching\"");

        drill.set(Optional.of(SampleDrills.underWay(CALLED, PROMOTED)));
        await().until(() -> content(response).contains("id: 2\nevent: entry\n"));
        drill.set(Optional.of(SampleDrills.failed()));
        await().until(() -> content(response).contains("id: ended"));
        await().until(() -> !followers.getFirst().isAlive());
        assertThat(content(response).split("event: state", -1))
                .as("nothing before the end has changed it")
                .hasSize(3);
    }

    @Test
    void whatItsLoadMeetsIsToldAsItIsPutDown() {
        load.set(Optional.of(piece(7, 40)));
        MockHttpServletResponse response = begin(null);
        await().until(() -> content(response).contains("event: state"));
        load.set(Optional.of(piece(8, 42)));
        await().until(() -> content(response).contains("event: load"));
        assertThat(content(response))
                .containsOnlyOnce("event: load\ndata: {\"from\":\"2026-11-28T03:00:54Z\",\"seconds\":2,\"paths\":[{")
                .contains("\"path\":\"primary\",\"operation\":\"read\",\"successes\":200,");
    }

    private static Piece piece(int place, int second) {
        return new Piece(
                place,
                new SampleLoad()
                        .served("primary", Operation.READ, second, second + 2, 1)
                        .result(SampleDrills.ACTED));
    }

    @Test
    void aSilentDrillSendsCommentsThatKeepTheConnection() {
        MockHttpServletResponse response = begin(null);
        await().until(() -> content(response).contains("\n\n:\n\n"));
    }

    @Test
    void thereIsRoomForAHundredWhoReadOnceASecondTogether() {
        DrillEventsController still = controller(Clock.fixed(Instant.parse("2026-11-28T03:00:00Z"), ZoneOffset.UTC));
        List<MockHttpServletResponse> all = new ArrayList<>();
        for (int i = 0; i < DrillEventsController.MOST; i++) {
            all.add(begin(still, null));
        }
        await().until(() -> all.stream().allMatch(response -> content(response).contains("\n\n:\n\n")));
        assertThat(reads).hasValue(1);
        assertThatExceptionOfType(Transient.class)
                .isThrownBy(() -> follow(still, null))
                .withMessage("100 follow drills already");

        still.close();
        await().until(() -> followers.stream().noneMatch(Thread::isAlive));
        drill.set(Optional.of(SampleDrills.failed()));
        var unused = begin(still, null);
        await().untilAsserted(() -> assertThat(reads).hasValue(2));
    }

    @Test
    void whatIsNoDrillIsNotFollowed() {
        drill.set(Optional.empty());
        assertThatExceptionOfType(NotFound.class).isThrownBy(() -> follow(controller, null));
    }

    private MockHttpServletResponse begin(@Nullable String last) {
        return begin(controller, last);
    }

    private MockHttpServletResponse begin(DrillEventsController of, @Nullable String last) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        followers.add(Thread.ofVirtual().start(() -> events(of, last, response)));
        return response;
    }

    private static MockHttpServletResponse follow(DrillEventsController of, @Nullable String last) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        events(of, last, response);
        return response;
    }

    private static void events(DrillEventsController of, @Nullable String last, MockHttpServletResponse response) {
        try {
            of.events(SampleDrills.ID, last, response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String content(MockHttpServletResponse response) {
        try {
            return response.getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
