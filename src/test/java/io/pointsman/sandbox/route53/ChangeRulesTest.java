package io.pointsman.sandbox.route53;

import static io.pointsman.sandbox.route53.RecordSet.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Routing;
import io.pointsman.sandbox.route53.RecordSet.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of a batch, with its text (aws-facts 5.2 and 5.3). */
class ChangeRulesTest {

    private static final String ZONE = "private.redisdub.pl.";

    private NavigableMap<RecordKey, RecordSet> sets =
            new Zone("Z1", ZONE, true, "111122223333", "ref", Instant.EPOCH).latest();
    private int limit = 10_000;

    @Test // [S-CRR]
    void aBatchIsAppliedWholeOrNotAtAll() {
        var before = apply(Change.create(cname("a", "x.example.com")));

        assertThat(refusal(Change.create(cname("b", "x.example.com")), Change.create(cname("a", "y.example.com"))))
                .isEqualTo("[Tried to create resource record set [name='a.private.redisdub.pl.', type='CNAME'] but it"
                        + " already exists]");
        assertThat(sets.values()).containsExactlyElementsOf(before);
    }

    @Test // aws-facts 5.3: several in one pair of brackets
    void allThatIsWrongIsSaidAtOnce() {
        apply(Change.create(cname("a", "x.example.com")));

        assertThat(refusal(Change.create(cname("a", "y.example.com")), Change.delete(cname("b", "x.example.com"))))
                .isEqualTo("[Tried to create resource record set [name='a.private.redisdub.pl.', type='CNAME'] but it"
                        + " already exists, Tried to delete resource record set [name='b.private.redisdub.pl.',"
                        + " type='CNAME'] but it was not found]");
    }

    @Test // [S-CRR]
    void deleteTakesOnlyWhatIsThereInEveryDetail() {
        apply(
                Change.create(RecordSet.of("a." + ZONE, "A", 5, "10.0.0.1", "10.0.0.2")),
                Change.create(weighted("w." + ZONE, "CNAME", 5, "one", 10, "x.example.com")));
        String mismatch = " but the values provided do not match the current values]";

        assertThat(List.of(
                        refusal(Change.delete(RecordSet.of("a." + ZONE, "A", 6, "10.0.0.1", "10.0.0.2"))),
                        refusal(Change.delete(RecordSet.of("a." + ZONE, "A", 5, "10.0.0.1"))),
                        refusal(Change.delete(RecordSet.of("a." + ZONE, "A", 5, "10.0.0.1", "10.0.0.3")))))
                .containsOnly(
                        "[Tried to delete resource record set [name='a.private.redisdub.pl.', type='A']" + mismatch);
        assertThat(List.of(
                        refusal(Change.delete(weighted("w." + ZONE, "CNAME", 5, "one", 11, "x.example.com"))),
                        refusal(Change.delete(weighted("w." + ZONE, "CNAME", 5, "one", 10, "X.example.com")))))
                .containsOnly("[Tried to delete resource record set [name='w.private.redisdub.pl.', type='CNAME', set"
                        + " identifier='one']" + mismatch);
        assertThat(refusal(Change.delete(weighted("w." + ZONE, "CNAME", 5, "two", 10, "x.example.com"))))
                .isEqualTo("[Tried to delete resource record set [name='w.private.redisdub.pl.', type='CNAME', set"
                        + " identifier='two'] but it was not found]");
        apply(
                Change.delete(RecordSet.of("A." + ZONE, "A", 5, "10.0.0.2", "10.0.0.1")),
                Change.delete(weighted("w." + ZONE, "CNAME", 5, "one", 10, "x.example.com")));
        assertThat(sets).hasSize(2);
    }

    @Test // [S-CRR]
    void upsertCreatesOrReplaces() {
        apply(Change.upsert(cname("a", "x.example.com")));
        apply(Change.upsert(cname("a", "y.example.com")));

        assertThat(sets.values()).contains(cname("a", "y.example.com")).hasSize(3);
    }

    @Test // [S-CRR]: CNAME to A in one batch is AWS's own example
    void deleteThenCreateReplacesInOneBatch() {
        apply(Change.create(cname("a", "x.example.com")));

        apply(Change.delete(cname("a", "x.example.com")), Change.create(cname("a", "y.example.com")));
        apply(Change.delete(cname("a", "y.example.com")), Change.create(RecordSet.of("a." + ZONE, "A", 5, "10.0.0.1")));
        assertThat(sets.values())
                .contains(RecordSet.of("a." + ZONE, "A", 5, "10.0.0.1"))
                .hasSize(3);
    }

    @Test // [S-CRR], aws-facts 5.3
    void theSameSetIsChangedOnceOrByDeleteThenCreate() {
        apply(Change.create(cname("a", "x.example.com")));
        String text = "[The request contains an invalid set of changes for a resource record set"
                + " 'CNAME a.private.redisdub.pl.']";

        assertThat(refusal(Change.delete(cname("a", "x.example.com")), Change.delete(cname("A", "x.example.com"))))
                .isEqualTo(text);
        assertThat(refusal(Change.upsert(cname("a", "x.example.com")), Change.upsert(cname("a", "y.example.com"))))
                .isEqualTo(text);
        assertThat(refusal(Change.delete(cname("a", "x.example.com")), Change.upsert(cname("a", "y.example.com"))))
                .isEqualTo(text);
        assertThat(refusal(Change.create(cname("a", "y.example.com")), Change.delete(cname("a", "x.example.com"))))
                .isEqualTo(text);
        apply(
                Change.create(weighted("w." + ZONE, "CNAME", 5, "one", 1, "x.example.com")),
                Change.create(weighted("w." + ZONE, "CNAME", 5, "two", 1, "x.example.com")));
    }

    @Test // [S-RRT], aws-facts 5.3: two blanks before CNAME
    void aCnameSharesItsNameWithNothing() {
        apply(Change.create(cname("a", "x.example.com")), Change.create(RecordSet.of("b." + ZONE, "TXT", 5, "\"t\"")));

        assertThat(refusal(Change.create(RecordSet.of("a." + ZONE, "A", 5, "10.0.0.1"))))
                .isEqualTo(
                        "[RRSet of type A with DNS name a.private.redisdub.pl. is not permitted because a conflicting"
                                + " RRSet of type  CNAME with the same DNS name already exists in zone private.redisdub.pl.]");
        assertThat(refusal(Change.upsert(cname("b", "x.example.com"))))
                .isEqualTo("[RRSet of type CNAME with DNS name b.private.redisdub.pl. is not permitted as it conflicts"
                        + " with other records with the same DNS name in zone private.redisdub.pl.]");
        apply(Change.create(RecordSet.of("_pointsman.a." + ZONE, "TXT", 5, "\"t\"")));
    }

    @Test // [S-RRT], aws-facts 5.3
    void aCnameIsNeverAtTheApexAndHasOneValue() {
        assertThat(refusal(Change.create(RecordSet.of(ZONE, "CNAME", 5, "x.example.com"))))
                .isEqualTo("[RRSet of type CNAME with DNS name private.redisdub.pl. is not permitted at apex in zone"
                        + " private.redisdub.pl.]");
        assertThat(refusal(Change.create(RecordSet.of("a." + ZONE, "CNAME", 5, "x.example.com", "y.example.com"))))
                .isEqualTo(
                        "[RRSet with DNS name a.private.redisdub.pl., type CNAME cannot be created with more than one"
                                + " value.]");
    }

    @ParameterizedTest // aws-facts 5.3
    @ValueSource(strings = {"a.redisdub.pl.", "a.example.com.", "aprivate.redisdub.pl."})
    void aNameOutsideTheZoneIsRefused(String name) {
        assertThat(refusal(Change.create(RecordSet.of(name, "A", 5, "10.0.0.1"))))
                .isEqualTo("[RRSet with DNS name " + name + " is not permitted in zone private.redisdub.pl.]");
    }

    @Test // terraform #18482, external-dns #2839: alone and without brackets
    void whatIsNoNameIsReportedAlone() {
        assertThat(refusal(Change.create(cname(".n", "x.example.com")), Change.delete(cname("a", "x.example.com"))))
                .isEqualTo("FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with"
                        + " '.n.private.redisdub.pl.'");
    }

    @ParameterizedTest // [S-DNF]
    @ValueSource(strings = {"a*", "*a", "a.*", "*.*"})
    void aWildcardIsTheWholeLeftmostLabel(String label) {
        assertThat(refusal(Change.create(cname(label, "x.example.com")))).startsWith("FATAL problem: Wildcard");
        apply(Change.create(cname("*", "x.example.com")));
        assertThat(sets.values()).contains(cname("\\052", "x.example.com"));
    }

    @Test // [S-CRR]; texts of chef route53 #100 and external-dns #4345
    void simpleAndOtherSetsOfOneNameAndTypeDoNotMix() {
        apply(
                Change.create(cname("a", "x.example.com")),
                Change.create(weighted("w." + ZONE, "CNAME", 5, "one", 1, "x.example.com")));

        assertThat(refusal(Change.upsert(weighted("a." + ZONE, "CNAME", 5, "one", 1, "x.example.com"))))
                .isEqualTo(
                        "[RRSet with DNS name a.private.redisdub.pl., type CNAME, SetIdentifier one cannot be created"
                                + " as a non-weighted set exists with the same name and type.]");
        assertThat(refusal(Change.upsert(cname("w", "x.example.com"))))
                .isEqualTo("[RRSet with DNS name w.private.redisdub.pl., type CNAME cannot be created as other RRSets"
                        + " exist with the same name and type.]");
        apply(
                Change.delete(weighted("w." + ZONE, "CNAME", 5, "one", 1, "x.example.com")),
                Change.create(cname("w", "x.example.com")));
    }

    @Test // aws-facts 5.2: a policy changes by DELETE and CREATE only
    void upsertChangesNoPolicy() {
        RecordSet latency = new RecordSet(
                "w." + ZONE,
                "CNAME",
                new Routing(Policy.LATENCY, "one", "eu-west-1"),
                new Values(5, List.of("x.example.com")));
        apply(Change.create(weighted("w." + ZONE, "CNAME", 5, "one", 1, "x.example.com")));

        assertThat(refusal(Change.upsert(latency)))
                .isEqualTo("[RRSet with DNS name w.private.redisdub.pl., type CNAME, SetIdentifier one, and Region"
                        + " Name=eu-west-1 cannot be created because a non-latency RRSet with the same name and type"
                        + " already exists.]");
        apply(Change.delete(weighted("w." + ZONE, "CNAME", 5, "one", 1, "x.example.com")), Change.create(latency));
    }

    @Test // [S-RRS]; text of aws-sdk-go-v2 #518
    void aWeightedGroupHasOneTtl() {
        apply(
                Change.create(weighted("w." + ZONE, "CNAME", 5, "one", 1, "x.example.com")),
                Change.create(weighted("w." + ZONE, "CNAME", 5, "two", 1, "x.example.com")));

        assertThat(refusal(Change.upsert(weighted("w." + ZONE, "CNAME", 60, "one", 1, "x.example.com"))))
                .isEqualTo("[RRSet with DNS name w.private.redisdub.pl. and type CNAME, SetIdentifier one cannot be"
                        + " created as weighted sets must contain the same TTL.]");
        apply(
                Change.upsert(weighted("w." + ZONE, "CNAME", 60, "one", 1, "x.example.com")),
                Change.upsert(weighted("w." + ZONE, "CNAME", 60, "two", 1, "x.example.com")));
    }

    @Test // [S-RRS], [S-R53Q]
    void aWeightedSetHasOneValueAndAGroupAHundredSets() {
        RecordSet two = new RecordSet(
                "w." + ZONE, "A", Routing.weighted("one", 1), new Values(5, List.of("10.0.0.1", "10.0.0.2")));
        assertThat(refusal(Change.create(two))).contains("cannot be created with more than one value.");

        apply(IntStream.range(0, 100)
                .mapToObj(i -> Change.create(weighted("w." + ZONE, "A", 5, "s" + i, 1, "10.0.0.1")))
                .toArray(Change[]::new));
        assertThat(refusal(Change.create(weighted("w." + ZONE, "A", 5, "s100", 1, "10.0.0.1"))))
                .contains("SetIdentifier s100 cannot be created as 100 RRSets exist");
    }

    @Test // [S-RRS]; text of cert-manager #5388
    void aMultivalueAnswerIsNoCnameAndStandsBesideItsLikeOnly() {
        Routing multivalue = new Routing(Policy.MULTIVALUE, "one", "true");
        apply(Change.create(RecordSet.of("t." + ZONE, "TXT", 5, "\"t\"")));

        assertThat(refusal(
                        Change.create(new RecordSet("t." + ZONE, "TXT", multivalue, new Values(5, List.of("\"u\""))))))
                .isEqualTo(
                        "[RRSet with DNS name t.private.redisdub.pl., type TXT, SetIdentifier \"one\" cannot be created"
                                + " because a non multivalue answer rrset exists with the same name and type.]");
        assertThat(refusal(Change.create(
                        new RecordSet("m." + ZONE, "CNAME", multivalue, new Values(5, List.of("x.example.com"))))))
                .contains("type CNAME cannot be created as a multivalue answer.");
    }

    @Test // [S-RRS]
    void aRegionAndAFailoverRoleStandOncePerNameAndType() {
        Values values = new Values(5, List.of("10.0.0.1"));
        apply(Change.create(new RecordSet("f." + ZONE, "A", new Routing(Policy.FAILOVER, "one", "PRIMARY"), values)));

        assertThat(refusal(Change.create(
                        new RecordSet("f." + ZONE, "A", new Routing(Policy.FAILOVER, "two", "PRIMARY"), values))))
                .contains("another RRSet exists with the same name, type and PRIMARY");
        apply(Change.create(new RecordSet("f." + ZONE, "A", new Routing(Policy.FAILOVER, "two", "SECONDARY"), values)));
    }

    @Test // [S-R53Q]; texts of external-dns #2537 and dnscontrol #908. UPSERT counts twice
    void aBatchHoldsAThousandElementsAndThirtyTwoThousandCharacters() {
        String tooMany = "[Number of records limit of 1000 exceeded.]";
        assertThat(refusal(addresses(1_001, Change.Action.CREATE))).isEqualTo(tooMany);
        assertThat(refusal(addresses(501, Change.Action.UPSERT))).isEqualTo(tooMany);
        String text = "\"" + "x".repeat(198) + "\"";
        String tooLong = "[RDATA character limit of 32000 exceeded.]";
        assertThat(refusal(texts(161, text, Change.Action.CREATE))).isEqualTo(tooLong);
        assertThat(refusal(texts(81, text, Change.Action.UPSERT))).isEqualTo(tooLong);
        apply(addresses(1_000, Change.Action.CREATE));
        apply(addresses(500, Change.Action.UPSERT));
        apply(texts(160, text, Change.Action.CREATE));
        apply(texts(80, text, Change.Action.UPSERT));
    }

    @Test // [S-R53Q]; text of rancher #10253, when the limit was 100
    void aSetHoldsFourHundredDifferentValues() {
        String[] values = IntStream.range(0, 401)
                .mapToObj(i -> "10.0." + i / 250 + "." + i % 250)
                .toArray(String[]::new);
        assertThat(refusal(Change.create(RecordSet.of("a." + ZONE, "A", 5, values))))
                .isEqualTo("[Cannot have more than 400 records in a RRSet.]");
        apply(Change.create(RecordSet.of("a." + ZONE, "A", 5, Arrays.copyOf(values, 400))));
        assertThat(refusal(Change.create(RecordSet.of("b." + ZONE, "A", 5, "10.0.0.1", "10.0.0.1"))))
                .isEqualTo("[Duplicate Resource Record: '10.0.0.1']");
    }

    @Test // [S-R53Q]; text of dnscontrol #908
    void aFullZoneTakesNoMore() {
        limit = 3;
        apply(Change.create(cname("a", "x.example.com")));

        assertThat(refusal(Change.create(cname("b", "x.example.com"))))
                .isEqualTo("[Exceeded limit MAX_RRSETS_BY_ZONE for zone: Z1]");
        apply(Change.delete(cname("a", "x.example.com")), Change.create(cname("b", "x.example.com")));
    }

    @Test
    void theApexKeepsItsNsAndSoa() {
        List<RecordSet> apex = List.copyOf(sets.values());
        assertThat(refusal(Change.delete(apex.get(0)), Change.delete(apex.get(1))))
                .isEqualTo("[A HostedZone must contain at least one NS record for the zone itself.,"
                        + " A HostedZone must contain exactly one SOA record.]");
        assertThat(refusal(Change.create(RecordSet.of("a." + ZONE, "SOA", 5, "ns. host. 1 2 3 4 5"))))
                .contains("is not permitted in zone");
        apply(Change.upsert(RecordSet.of(ZONE, "SOA", 60, "ns. host. 1 7200 900 1209600 60")));
    }

    @Test // [S-RRS]
    void anAliasWithinTheZoneNeedsItsTarget() {
        RecordSet alias = new RecordSet("b." + ZONE, "A", Routing.SIMPLE, new Alias("Z1", "a." + ZONE, false));
        assertThat(refusal(Change.create(alias))).endsWith("but that target was not found]");
        assertThat(refusal(Change.create(
                        new RecordSet("b." + ZONE, "A", Routing.SIMPLE, new Alias("Z1", "a.example.com", false)))))
                .endsWith("but the alias target name does not lie within the target zone]");
        apply(Change.create(RecordSet.of("a." + ZONE, "A", 5, "10.0.0.1")), Change.create(alias));
        apply(Change.create(new RecordSet(
                "lb." + ZONE, "A", Routing.SIMPLE, new Alias("Z35SXDOTRQ7X7K", "lb.elb.amazonaws.com", true))));
    }

    @ParameterizedTest // [S-RRT]; texts of ansible #376 and boto3 #1462
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A | 10.0.0 | ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)",
                "A | x.example.com | ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)",
                "AAAA | 10.0.0.1 | AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)",
                "CNAME | a..b | DomainLabelEmpty (Domain label is empty)",
                "TXT | bare | InvalidCharacterString (Value should be enclosed in quotation marks)",
                "TXT | \"a\" b | InvalidCharacterString (Value should be enclosed in quotation marks)",
                "TXT | \"a | InvalidCharacterString (Value should be enclosed in quotation marks)",
                "MX | mail.example.com | InvalidRDATA (Value is not valid for type MX)"
            })
    void aValueFitsItsType(String type, String value, String problem) {
        assertThat(refusal(Change.create(RecordSet.of("v." + ZONE, type, 5, value))))
                .isEqualTo(
                        "[Invalid Resource Record: FATAL problem: " + problem + " encountered with '" + value + "']");
    }

    @Test // [S-RRT], aws-facts 5.2
    void aTextIsQuotedStringsOf255CharactersEach() {
        String longest = "\"" + "x".repeat(255) + "\"";
        apply(Change.create(RecordSet.of("t." + ZONE, "TXT", 5, longest + " " + longest, "\"a\\\"b\\344\"", "\"\"")));
        assertThat(refusal(Change.create(RecordSet.of("u." + ZONE, "TXT", 5, "\"" + "x".repeat(256) + "\""))))
                .contains("FATAL problem: CharacterStringTooLong (Value is too long) encountered with '\"xxx");
        String many = (longest + " ").repeat(16);
        assertThat(refusal(Change.create(RecordSet.of("u." + ZONE, "TXT", 5, many))))
                .contains("CharacterStringTooLong (Value is too long)");
        apply(Change.create(RecordSet.of("u." + ZONE, "MX", 5, "10 mail.example.com")));
    }

    @Test // [S-RRT]: an escape counts as the one character that it stands for
    void aTextMayBeAllEscapes() {
        apply(Change.create(RecordSet.of("t." + ZONE, "TXT", 5, "\"" + "\\344".repeat(255) + "\"")));
        assertThat(refusal(Change.create(RecordSet.of("u." + ZONE, "TXT", 5, "\"" + "\\344".repeat(256) + "\""))))
                .contains("CharacterStringTooLong");
        assertThat(refusal(Change.create(RecordSet.of("u." + ZONE, "TXT", 5, "\"" + "\\\"".repeat(1_999) + "\""))))
                .contains("CharacterStringTooLong");
    }

    private static Change[] addresses(int count, Change.Action action) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Change(action, RecordSet.of("n" + i + "." + ZONE, "A", 5, "10.0.0.1")))
                .toArray(Change[]::new);
    }

    private static Change[] texts(int count, String text, Change.Action action) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(new Change(action, RecordSet.of("t" + i + "." + ZONE, "TXT", 5, text)));
        }
        return changes.toArray(Change[]::new);
    }

    private static RecordSet cname(String label, String target) {
        return RecordSet.of(label + "." + ZONE, "CNAME", 5, target);
    }

    private Collection<RecordSet> apply(Change... changes) {
        try {
            sets = new ChangeRules("Z1", ZONE, limit).apply(sets, List.of(changes));
            return List.copyOf(sets.values());
        } catch (Refusal refusal) {
            throw new AssertionError(refusal);
        }
    }

    private String refusal(Change... changes) {
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> new ChangeRules("Z1", ZONE, limit).apply(sets, List.of(changes)));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo("InvalidChangeBatch");
        assertThat(refusal.status()).isEqualTo(400);
        return refusal.message();
    }
}
