package io.pointsman.sandbox.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.sandbox.route53.DomainName.FatalProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

class DomainNameTest {

    @ParameterizedTest // [S-DNF], aws-facts 5.2
    @CsvSource({
        "Example.COM,example.com.",
        "example.com.,example.com.",
        "*.example.com,\\052.example.com.",
        "\\052.example.com,\\052.example.com.",
        "_pointsman.readonly1.example.com,_pointsman.readonly1.example.com.",
        "a+b.example.com,a\\053b.example.com.",
        "a\\056b.example.com,a\\056b.example.com.",
        "\\101.example.com,a.example.com.",
        "\\344.example.com,\\344.example.com."
    })
    void aNameIsStoredInLowerCaseWithOctalEscapes(String written, String stored) throws FatalProblem {
        assertThat(DomainName.canonical(written)).isEqualTo(stored);
        assertThat(DomainName.canonical(stored)).isEqualTo(stored);
        assertThat(DomainName.canonical(DomainName.onTheWire(stored))).isEqualTo(stored);
    }

    @ParameterizedTest // aws-facts 5.3; sorah/acmesmith #65, ministryofjustice/cloud-platform #4294
    @CsvSource({
        ".example.com,DomainLabelEmpty (Domain label is empty) encountered with '.example.com'",
        "example.org..,DomainLabelEmpty (Domain label is empty) encountered with 'example.org..'",
        "'',DomainLabelEmpty (Domain label is empty) encountered with ''",
        "a b.com,UnsupportedCharacter (Value contains unsupported characters) encountered with 'a b.com'",
        "ä.com,UnsupportedCharacter (Value contains unsupported characters) encountered with 'ä.com'",
        "a\\09.com,UnsupportedCharacter (Value contains unsupported characters) encountered with 'a\\09.com'"
    })
    void whatIsNoNameIsAFatalProblem(String written, String text) {
        assertThatExceptionOfType(FatalProblem.class)
                .isThrownBy(() -> DomainName.canonical(written))
                .withMessage("FATAL problem: " + text);
    }

    @Test // [S-DNF], aws-facts 5.2
    void aLabelHasAtMost63BytesAndANameAtMost255() throws FatalProblem {
        String longest = "a".repeat(63);
        String label = "b".repeat(62);
        assertThat(DomainName.canonical(longest + ".com")).isEqualTo(longest + ".com.");
        assertThatExceptionOfType(FatalProblem.class)
                .isThrownBy(() -> DomainName.canonical(longest + "a.com"))
                .withMessage("FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '" + longest
                        + "a'");
        String name = String.join(".", longest, longest, longest, label.substring(1));
        assertThat(DomainName.canonical(name)).hasSize(254);
        assertThatExceptionOfType(FatalProblem.class)
                .isThrownBy(() -> DomainName.canonical(name + "b"))
                .withMessageStartingWith("FATAL problem: DomainNameTooLong");
    }

    @Test // aws-facts 5.4, the test vector and the escape
    void setsAreOrderedByReversedLabelsWithTheDotThenTypeThenIdentifier() {
        List<RecordKey> ascending = List.of(
                RecordKey.of("example.com.", "NS", ""),
                RecordKey.of("example.com.", "SOA", ""),
                RecordKey.of("0.example.com.", "A", ""),
                RecordKey.of("\\052.example.com.", "A", ""),
                RecordKey.of("a-b.example.com.", "A", ""),
                RecordKey.of("a.example.com.", "A", ""),
                RecordKey.of("a.example.com.", "CNAME", "one"),
                RecordKey.of("a.example.com.", "CNAME", "two"),
                RecordKey.of("a.example.com.", "TXT", ""),
                RecordKey.of("x.a.example.com.", "A", ""),
                RecordKey.of("b.example.com.", "A", ""));

        assertThat(ascending.reversed().stream().sorted().toList()).isEqualTo(ascending);
        assertThat(DomainName.reversed("a-b.example.com.")).isEqualTo("com.example.a-b.");
    }

    @Test
    void escapesBecomeDecimalOnTheWayToDns() throws Exception {
        assertThat(DomainName.onTheWire("\\052.example.com.")).isEqualTo(Name.fromString("*.example.com."));
        assertThat(DomainName.masterFile("\"a\\344b\\\"c\"")).isEqualTo("\"a\\228b\\\"c\"");
    }
}
