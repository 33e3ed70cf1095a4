package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordNameTest {

    private static final NamingPolicy RO = new NamingPolicy(
            new RecordName("ro.example.com"), Duration.ofSeconds(5), OptionalInt.empty(), false, true, true);

    @Test
    void namesSortAsRoute53ListsThem() { // aws-facts 5.4
        List<RecordName> listed = Stream.of(
                        "example.com.",
                        "\\052.example.com.",
                        "a-b.example.com.",
                        "a.example.com.",
                        "x.a.example.com.",
                        "b.example.com.")
                .map(RecordName::new)
                .toList();
        List<RecordName> shuffled = new ArrayList<>(listed);
        Collections.shuffle(shuffled, new Random(7));
        assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(listed);
    }

    @Test
    void aNameIsTheSameHoweverItIsSpelt() {
        assertThat(new RecordName("Ro1.Example.COM.")).isEqualTo(new RecordName("ro1.example.com"));
        assertThat(new RecordName("ro1.example.com").child("_pointsman")).hasToString("_pointsman.ro1.example.com");
    }

    @Test
    void onlyWholeLabelsMakeANameBelongToAZone() {
        assertThat(new RecordName("ro1.example.com").isWithin(new RecordName("example.com")))
                .isTrue();
        assertThat(new RecordName("example.com").isWithin(new RecordName("example.com")))
                .isTrue();
        assertThat(new RecordName("ro1.badexample.com").isWithin(new RecordName("example.com")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ro.example.com",
                "ro1.example.com",
                "ro500.example.com",
                "_pointsman.ro1.example.com",
                "_pointsman.ro500.example.com",
                "_redis._tcp.ro1.example.com",
                "_redis._tcp.ro500.example.com",
                "_pointsman._redis._tcp.ro500.example.com",
                "_pointsman.ro.example.com",
                "orders-001._pointsman.ro.example.com"
            })
    void theRangeOfAGroupHoldsItsNamesTheirClaimsAndItsDrains(String name) {
        assertThat(RO.range().contains(new RecordName(name))).isTrue();
        assertThat(RO.range().isPassedBy(new RecordName(name))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ro-1.example.com, false",
        "rn1.example.com, false",
        "example.com, false",
        "roa.example.com, true",
        "rp1.example.com, true",
        "ro1.example.net, true"
    })
    void theRangeOfAGroupEndsBeforeOtherNames(String name, boolean listedAfter) {
        assertThat(RO.range().contains(new RecordName(name))).isFalse();
        assertThat(RO.range().isPassedBy(new RecordName(name))).isEqualTo(listedAfter);
    }

    @Test
    void aListingOfARangeStartsAtItsFirstName() {
        assertThat(RO.range().start()).isEqualTo(new RecordName("ro.example.com"));
    }

    @Test
    void rangesThatOverlapOrTouchBecomeOne() {
        NameRange inner = new NameRange("com.example.ro10.", "com.example.ro10:");
        NameRange outer = new NameRange("com.example.ro1.", "com.example.ro1:");
        NameRange apart = new NameRange("com.example.a.", "com.example.a:");
        assertThat(NameRange.disjoint(List.of(inner, apart, outer, inner))).containsExactly(apart, outer);
        assertThat(NameRange.disjoint(List.of(new NameRange("a", "b"), new NameRange("b", "c"))))
                .containsExactly(new NameRange("a", "c"));
    }

    @ParameterizedTest
    @CsvSource({
        "ro1.example.com, 1",
        "RO12.example.com., 12",
        "ro500.example.com, 500",
        "ro501.example.com, 0",
        "ro0.example.com, 0",
        "ro01.example.com, 0",
        "ro.example.com, 0",
        "ro1x.example.com, 0",
        "x.ro1.example.com, 0",
        "ro1xexample.com, 0"
    })
    void aNumberedNameTellsItsSlot(String name, int slot) {
        assertThat(RO.slotOf(new RecordName(name)).orElse(0)).isEqualTo(slot);
    }

    @ParameterizedTest
    @CsvSource({
        "_redis._tcp.ro1.example.com, 1",
        "_redis._tcp.ro500.example.com, 500",
        "_redis._tcp.ro501.example.com, 0",
        "_redis._tcp.ro.example.com, 0",
        "_tcp.ro1.example.com, 0",
        "ro1.example.com, 0",
        "_pointsman._redis._tcp.ro1.example.com, 0"
    })
    void aServiceNameTellsTheSlotItStandsBeside(String name, int slot) {
        assertThat(RO.serviceSlotOf(new RecordName(name)).orElse(0)).isEqualTo(slot);
    }

    @Test
    void theServiceStandsInFrontOfTheNumberedName() {
        assertThat(RO.serviceName(12)).isEqualTo(new RecordName("_redis._tcp.ro12.example.com"));
    }

    @Test
    void theNumberEndsTheFirstLabel() {
        assertThat(RO.name(12)).isEqualTo(new RecordName("ro12.example.com"));
    }
}
