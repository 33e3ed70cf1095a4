package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The claim's form is that of aws-facts 5.8. */
class OwnershipRecordTest {

    private static final RecordName NAME = new RecordName("ro1.example.com");
    private static final String PRINTED =
            "\"heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,pointsman/group=orders,pointsman/slot=replica-1\"";

    @Test
    void aClaimIsPrintedInOneOrderBesideItsName() {
        RecordSet printed = new OwnershipRecord("prod-eu", "orders", "replica-1").recordSet(NAME);
        assertThat(printed.name()).isEqualTo(new RecordName("_pointsman.ro1.example.com"));
        assertThat(printed.type()).isEqualTo("TXT");
        assertThat(printed.values()).containsExactly(PRINTED);
    }

    @Test
    void theLongestClaimFitsOneString() { // 255 characters between the quotes, aws-facts 5.2
        RecordSet longest = new OwnershipRecord("o".repeat(64), "g".repeat(40), "replica-500").recordSet(NAME);
        assertThat(longest.values().getFirst()).hasSizeLessThanOrEqualTo(257);
    }

    @Test
    void aClaimIsReadInAnyOrderAndWithFieldsOfLaterVersions() {
        assertThat(parse("\"pointsman/slot=replica-1,pointsman/group=orders,x=y,pointsman/owner=prod-eu,"
                        + "pointsman/v=1,heritage=pointsman\""))
                .contains(new OwnershipRecord("prod-eu", "orders", "replica-1"));
    }

    @Test
    void whatIsPrintedIsReadBack() {
        Random random = new Random(58);
        for (int round = 0; round < 2_000; round++) {
            OwnershipRecord claim = new OwnershipRecord(
                    word(random, "abcXYZ019._-", 64), word(random, "abc019-", 40), "replica-" + random.nextInt(500));
            assertThat(OwnershipRecord.parse(claim.recordSet(NAME))).contains(claim);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "\"\"",
                "heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,pointsman/group=g,pointsman/slot=s",
                "\"heritage=pointsman\"",
                "\"heritage=external-dns,external-dns/owner=prod-eu,external-dns/resource=service/x/y\"",
                "\"heritage=pointsman,pointsman/v=2,pointsman/owner=prod-eu,pointsman/group=g,pointsman/slot=s\"",
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=,pointsman/group=g,pointsman/slot=s\"",
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=a b,pointsman/group=g,pointsman/slot=s\"",
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,pointsman/group=,pointsman/slot=s\"",
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,pointsman/group=g\"",
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=a,pointsman/owner=b,pointsman/group=g,pointsman/slot=s\"",
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=a,,pointsman/group=g,pointsman/slot=s\""
            })
    void whatIsNoClaimOfThisVersionIsNotRead(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void randomTextIsReadOrNotButNeverThrows() {
        Random random = new Random(59);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(PRINTED);
            for (int edit = 0; edit <= random.nextInt(4); edit++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, (char) random.nextInt(0x250));
                    default -> text.setCharAt(at, "\",=/\\ \u0000".charAt(random.nextInt(7)));
                }
            }
            parse(text.toString())
                    .ifPresent(claim ->
                            assertThat(OwnershipRecord.isOwner(claim.owner())).isTrue());
        }
    }

    @Test
    void anOwnerIsAShortWord() {
        assertThat(OwnershipRecord.isOwner("prod-eu_1.x")).isTrue();
        assertThat(OwnershipRecord.isOwner("o".repeat(64))).isTrue();
        assertThat(OwnershipRecord.isOwner("o".repeat(65))).isFalse();
        assertThat(OwnershipRecord.isOwner("")).isFalse();
        assertThat(OwnershipRecord.isOwner("a,b")).isFalse();
        assertThat(OwnershipRecord.isOwner("a\n")).isFalse();
    }

    private static Optional<OwnershipRecord> parse(String text) {
        return OwnershipRecord.parse(
                RecordSet.simple(OwnershipRecord.claimOf(NAME), "TXT", Duration.ofMinutes(5), text));
    }

    private static String word(Random random, String alphabet, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= random.nextInt(longest); i++) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
