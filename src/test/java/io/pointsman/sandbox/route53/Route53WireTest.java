package io.pointsman.sandbox.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Routing;
import io.pointsman.sandbox.route53.RecordSet.Values;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of Route 53, where the SDK forgives: element names and order, prefixes, escapes, texts. */
class Route53WireTest {

    private static final String ZONE = "Z32WVXIKNNRFKK";
    private static final String XMLNS = " xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"";
    private static final String DECLARATION = "<?xml version=\"1.0\"?>\n";
    private static final String PATH = "/2013-04-01/hostedzone/" + ZONE;
    private static final String SIGNED =
            "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=0";

    private final SandboxTime time = new SandboxTime(new MovableClock(), 1);
    private final Route53Service service =
            new Route53Service(time, Route53Settings.aws().withoutRates().withExecution(Duration.ZERO));

    @BeforeEach
    void aPrivateZone() {
        service.createZone(ZONE, "private.redisdub.pl.", true);
    }

    @AfterEach
    void close() {
        time.close();
    }

    @ParameterizedTest // aws-facts 5.1: the SDK for Java sends the trailing slash, others do not
    @ValueSource(
            strings = {
                "/2013-04-01/hostedzone/Z32WVXIKNNRFKK/rrset/",
                "/2013-04-01/hostedzone/Z32WVXIKNNRFKK/rrset",
                "/2013-04-01/hostedzone/%2Fhostedzone%2FZ32WVXIKNNRFKK/rrset/"
            })
    void aChangeIsAnsweredWithItsPrefixedIdAndMilliseconds(String path) {
        WireResponse answer = post(path, batch(change("CREATE", "<Name>a.private.redisdub.pl</Name>" + CNAME)));

        String id = service.journal().getFirst().changeId();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("text/xml");
        assertThat(answer.body())
                .isEqualTo(DECLARATION + "<ChangeResourceRecordSetsResponse" + XMLNS + "><ChangeInfo><Id>/change/" + id
                        + "</Id><Status>PENDING</Status><SubmittedAt>2026-01-02T03:04:05.678Z</SubmittedAt>"
                        + "<Comment>pointsman run 42</Comment></ChangeInfo></ChangeResourceRecordSetsResponse>");
        assertThat(get("/2013-04-01/change/%2Fchange%2F" + id, "").body())
                .isEqualTo(answer.body().replace("ChangeResourceRecordSetsResponse", "GetChangeResponse"));
    }

    @Test // [S-RRS], [S-LRR], aws-facts 5.1, 5.2: the order of elements; names escaped and in lower case
    void aListingHasItsElementsInRoute53sOrder() {
        Values values = new Values(5, List.of("10.0.0.1"));
        service.change(
                ZONE,
                Change.create(RecordSet.of("*.Private.redisdub.pl", "TXT", 300, "\"a&b <c>\"", "\"é\"")),
                Change.create(RecordSet.weighted("w.private.redisdub.pl", "CNAME", 5, "s 1", 255, "x.example.com")),
                Change.create(new RecordSet(
                        "f.private.redisdub.pl", "A", new Routing(Policy.FAILOVER, "one", "PRIMARY"), values)),
                Change.create(new RecordSet(
                        "l.private.redisdub.pl", "A", new Routing(Policy.LATENCY, "one", "eu-west-1"), values)),
                Change.create(new RecordSet(
                        "m.private.redisdub.pl", "A", new Routing(Policy.MULTIVALUE, "one", "true"), values)),
                Change.create(new RecordSet(
                        "x.private.redisdub.pl", "A", Routing.SIMPLE, new Alias("Z35", "lb.amazonaws.com.", true))));

        String records = "<TTL>5</TTL><ResourceRecords><ResourceRecord><Value>10.0.0.1</Value></ResourceRecord>"
                + "</ResourceRecords>";
        assertThat(get(PATH + "/rrset", "name=%5C052.private.redisdub.pl.&maxitems=5")
                        .body())
                .isEqualTo(DECLARATION + "<ListResourceRecordSetsResponse" + XMLNS + "><ResourceRecordSets>"
                        + "<ResourceRecordSet><Name>\\052.private.redisdub.pl.</Name><Type>TXT</Type><TTL>300</TTL>"
                        + "<ResourceRecords><ResourceRecord><Value>\"a&amp;b &lt;c&gt;\"</Value></ResourceRecord>"
                        + "<ResourceRecord><Value>\"é\"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>"
                        + "<ResourceRecordSet><Name>f.private.redisdub.pl.</Name><Type>A</Type>"
                        + "<SetIdentifier>one</SetIdentifier><Failover>PRIMARY</Failover>" + records
                        + "</ResourceRecordSet>"
                        + "<ResourceRecordSet><Name>l.private.redisdub.pl.</Name><Type>A</Type>"
                        + "<SetIdentifier>one</SetIdentifier><Region>eu-west-1</Region>" + records
                        + "</ResourceRecordSet>"
                        + "<ResourceRecordSet><Name>m.private.redisdub.pl.</Name><Type>A</Type>"
                        + "<SetIdentifier>one</SetIdentifier><MultiValueAnswer>true</MultiValueAnswer>" + records
                        + "</ResourceRecordSet>"
                        + "<ResourceRecordSet><Name>w.private.redisdub.pl.</Name><Type>CNAME</Type>"
                        + "<SetIdentifier>s 1</SetIdentifier><Weight>255</Weight><TTL>5</TTL><ResourceRecords>"
                        + "<ResourceRecord><Value>x.example.com</Value></ResourceRecord></ResourceRecords>"
                        + "</ResourceRecordSet>"
                        + "</ResourceRecordSets><IsTruncated>true</IsTruncated>"
                        + "<NextRecordName>x.private.redisdub.pl.</NextRecordName><NextRecordType>A</NextRecordType>"
                        + "<MaxItems>5</MaxItems></ListResourceRecordSetsResponse>");
        assertThat(get(PATH + "/rrset", "name=x.private.redisdub.pl&type=A").body())
                .contains("<Type>A</Type><AliasTarget><HostedZoneId>Z35</HostedZoneId>"
                        + "<DNSName>lb.amazonaws.com.</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth>"
                        + "</AliasTarget></ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated>"
                        + "<MaxItems>300</MaxItems>");
    }

    @Test // [S-LRR], aws-facts 5.4
    void theNextSetOfAGroupIsNamedWithItsIdentifierAndAStartBetweenSetsBeginsAtTheNext() {
        service.change(
                ZONE,
                Change.create(RecordSet.weighted("w.private.redisdub.pl", "A", 5, "one", 1, "10.0.0.1")),
                Change.create(RecordSet.weighted("w.private.redisdub.pl", "A", 5, "two", 1, "10.0.0.2")));

        assertThat(get(PATH + "/rrset", "name=b.private.redisdub.pl&type=TXT&maxitems=1")
                        .body())
                .contains("<SetIdentifier>one</SetIdentifier>")
                .contains("<NextRecordName>w.private.redisdub.pl.</NextRecordName><NextRecordType>A</NextRecordType>"
                        + "<NextRecordIdentifier>two</NextRecordIdentifier><MaxItems>1</MaxItems>");
        assertThat(get(PATH + "/rrset", "name=x.private.redisdub.pl").body())
                .contains("<ResourceRecordSets></ResourceRecordSets><IsTruncated>false</IsTruncated>");
    }

    @Test // [S-PHZ], aws-facts 5.4
    void aZoneIsAnsweredWithItsPrefixAndItsCount() {
        assertThat(get(PATH, "").body())
                .startsWith(DECLARATION + "<GetHostedZoneResponse" + XMLNS
                        + "><HostedZone><Id>/hostedzone/Z32WVXIKNNRFKK</Id><Name>private.redisdub.pl.</Name>"
                        + "<CallerReference>")
                .endsWith("</CallerReference><Config><PrivateZone>true</PrivateZone></Config>"
                        + "<ResourceRecordSetCount>2</ResourceRecordSetCount></HostedZone><VPCs><VPC>"
                        + "<VPCRegion>eu-west-1</VPCRegion><VPCId>vpc-0123456789abcdef0</VPCId></VPC></VPCs>"
                        + "</GetHostedZoneResponse>");
        assertThat(get("/2013-04-01/hostedzonesbyname", "dnsname=redisdub.pl&maxitems=1")
                        .body())
                .startsWith(DECLARATION + "<ListHostedZonesByNameResponse" + XMLNS
                        + "><HostedZones><HostedZone><Id>/hostedzone/Z32WVXIKNNRFKK</Id>")
                .endsWith("</HostedZone></HostedZones><DNSName>redisdub.pl</DNSName><IsTruncated>false</IsTruncated>"
                        + "<MaxItems>1</MaxItems></ListHostedZonesByNameResponse>");
    }

    @Test // aws-facts 5.3
    void aRefusedBatchHasTheCurrentFormAndOnRequestTheOldOne() {
        String body = batch(change("DELETE", "<Name>a.private.redisdub.pl</Name>" + CNAME)
                + change("DELETE", "<Name>b.private.redisdub.pl</Name>" + CNAME));
        String a =
                "Tried to delete resource record set [name='a.private.redisdub.pl.', type='CNAME'] but it was not found";
        String b = a.replace("'a.", "'b.");

        WireResponse current = post(PATH + "/rrset/", body);
        assertThat(current.status()).isEqualTo(400);
        assertThat(current.body())
                .isEqualTo(DECLARATION + "<ErrorResponse" + XMLNS + "><Error><Type>Sender</Type>"
                        + "<Code>InvalidChangeBatch</Code><Message>[" + a + ", " + b + "]</Message></Error><RequestId>"
                        + current.headers().get("x-amzn-RequestId") + "</RequestId></ErrorResponse>");
        service.settings(service.settings().withOldErrorForm(true));
        WireResponse old = post(PATH + "/rrset/", body);
        assertThat(old.status()).isEqualTo(400);
        assertThat(old.body())
                .isEqualTo(DECLARATION + "<InvalidChangeBatch" + XMLNS + "><Messages><Message>" + a
                        + "</Message><Message>" + b + "</Message></Messages><RequestId>"
                        + old.headers().get("x-amzn-RequestId") + "</RequestId></InvalidChangeBatch>");
    }

    @Test // aws-facts 5.3
    void theOtherRefusalsHaveTheirStatusCodeAndText() {
        assertThat(get("/2013-04-01/hostedzone/Z123/rrset", ""))
                .satisfies(refused(404, "NoSuchHostedZone", "No hosted zone found with ID: Z123"));
        assertThat(get("/2013-04-01/change/C123", ""))
                .satisfies(refused(404, "NoSuchChange", "Could not find resource"));
        assertThat(get(PATH + "/rrset", "type=A")).satisfies(refused(400, "InvalidInput", "a type needs a name"));
        assertThat(get(PATH + "/rrset", "name=a&identifier=x")).satisfies(refused(400, "InvalidInput", ""));
        assertThat(get(PATH + "/rrset", "maxitems=0")).satisfies(refused(400, "InvalidInput", ""));
        assertThat(get(PATH + "/rrset", "name=example.org.."))
                .satisfies(refused(
                        400,
                        "InvalidInput",
                        "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with"));
        assertThat(get("/2013-04-01/hostedzonesbyname", "hostedzoneid=Z1")).satisfies(refused(400, "InvalidInput", ""));
        assertThat(get("/2013-04-01/healthcheck", "")).satisfies(refused(404, "UnknownOperation", ""));
        assertThat(service.throttled()).satisfies(refused(400, "Throttling", "Rate exceeded"));
        assertThat(service.unavailable().status()).isEqualTo(503);
        assertThat(service.unavailable().body()).contains("<Type>Receiver</Type><Code>ServiceUnavailable</Code>");
    }

    @Test
    void wrongEscapesInARequestLineAreRefused() {
        assertThat(get("/2013-04-01/hostedzone/%zz", "")).satisfies(refused(404, "NoSuchHostedZone", "%zz"));
        assertThat(get(PATH + "/rrset", "name=%zz")).satisfies(refused(400, "InvalidInput", ""));
        assertThat(get("/2013-04-01/hostedzonesbyname", "dnsname=%")).satisfies(refused(400, "InvalidInput", ""));
    }

    @Test
    void anUnsignedRequestIsRefusedAndNotCounted() {
        WireResponse answer = service.handle(new WireRequest("GET", PATH, "", Map.of(), ""));

        assertThat(answer).satisfies(refused(403, "MissingAuthenticationToken", "Missing Authentication Token"));
        assertThat(service.calls()).isEmpty();
    }

    @ParameterizedTest // aws-facts 5.1
    @CsvSource({
        "POST,/2013-04-01/hostedzone/Z1/rrset/,ChangeResourceRecordSets",
        "GET,/2013-04-01/hostedzone/Z1/rrset,ListResourceRecordSets",
        "GET,/2013-04-01/hostedzone/%2Fhostedzone%2FZ1,GetHostedZone",
        "GET,/2013-04-01/change/C1,GetChange",
        "GET,/2013-04-01/hostedzonesbyname,ListHostedZonesByName",
        "POST,/2013-04-01/hostedzone,Unknown",
        "GET,/2013-04-01/,Unknown"
    })
    void aRequestLineNamesItsOperation(String method, String path, String operation) {
        WireRequest request = new WireRequest(method, path, "", Map.of(), "");

        assertThat(service.operation(request)).isEqualTo(operation);
        assertThat(service.accepts(request)).isTrue();
        assertThat(service.accepts(new WireRequest(method, "/", "", Map.of(), "")))
                .isFalse();
    }

    @ParameterizedTest // [S-RRS], aws-facts 5.1, 5.2; texts of AWS's schema check, aws-sdk-js #71, aws-missing-tools
    // #37
    @CsvSource(
            delimiter = '|',
            value = {
                "<Name>a.private.redisdub.pl</Name><TTL>5</TTL><Type>A</Type>"
                        + "| Invalid XML ; cvc-complex-type.2.4.a: Invalid content was found starting with element",
                "<Name>a.private.redisdub.pl</Name><Type>A</Type><SetIdentifier>s</SetIdentifier><Weight>256</Weight>"
                        + "| Invalid XML ; cvc-maxInclusive-valid: Value '256'",
                "<Name>a.private.redisdub.pl</Name><Type>A</Type><SetIdentifier>s</SetIdentifier><Weight>-1</Weight>"
                        + "| Invalid XML ; cvc-minInclusive-valid: Value '-1'",
                "<Name>a.private.redisdub.pl</Name><Type>A</Type><TTL>2147483648</TTL>"
                        + "| Invalid XML ; cvc-maxInclusive-valid: Value '2147483648'",
                "<Name>a.private.redisdub.pl</Name><Type>ANY</Type>| Invalid XML ; cvc-enumeration-valid: Value 'ANY'",
                "<Name>a.private.redisdub.pl</Name><Type>A</Type><TTL>5</TTL><ResourceRecords></ResourceRecords>"
                        + "| Invalid XML ; cvc-complex-type.2.4.b: The content of element 'ResourceRecords' is not complete."
            })
    void aSetThatIsNotInTheSchemaIsInvalidInput(String set, String text) {
        assertThat(post(PATH + "/rrset/", batch(change("CREATE", set)))).satisfies(refused(400, "InvalidInput", text));
    }

    @ParameterizedTest // community.aws #615, modernisation-platform #10072, grails-aws-sdk #95
    @CsvSource(
            delimiter = '|',
            value = {
                "<Weight>1</Weight><TTL>5</TTL>RR| Invalid request: Missing field 'SetIdentifier' in Change with"
                        + " [Action=CREATE, Name=a.private.redisdub.pl, Type=CNAME, SetIdentifier=null]",
                "<SetIdentifier>s</SetIdentifier><TTL>5</TTL>RR| but found none in Change with [Action=CREATE,"
                        + " Name=a.private.redisdub.pl, Type=CNAME, SetIdentifier=s]",
                "<SetIdentifier>s</SetIdentifier><Weight>1</Weight><Region>eu-west-1</Region><TTL>5</TTL>RR"
                        + "| but found more than one in Change with",
                "RR| Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or"
                        + " TrafficPolicyInstanceId], but found none in Change with [Action=CREATE,"
                        + " Name=a.private.redisdub.pl, Type=CNAME, SetIdentifier=null]",
                "<TTL>5</TTL>| but found none in Change with",
                "<TTL>5</TTL>RRALIAS| but found more than one in Change with"
            })
    void aSetThatContradictsItselfIsInvalidInput(String fields, String text) {
        String set = "<Name>a.private.redisdub.pl</Name><Type>CNAME</Type>"
                + fields.replace("RR", RECORDS)
                        .replace(
                                "ALIAS",
                                "<AliasTarget><HostedZoneId>Z1</HostedZoneId><DNSName>a.b</DNSName>"
                                        + "<EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>");
        assertThat(post(PATH + "/rrset/", batch(change("CREATE", set)))).satisfies(refused(400, "InvalidInput", text));
    }

    @Test
    void otherBodiesAreRefusedAndChangeNothing() {
        String path = PATH + "/rrset/";
        assertThat(post(path, "")).satisfies(refused(400, "InvalidInput", "Invalid XML ; "));
        assertThat(post(path, "<a>")).satisfies(refused(400, "InvalidInput", "Invalid XML ; "));
        // aws-sdk-perl #204
        assertThat(post(path, "<ChangeBatch/>"))
                .satisfies(refused(
                        400, "MalformedInput", "ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest"));
        // boto #384
        assertThat(post(path, "<ChangeResourceRecordSetsRequest/>"))
                .satisfies(refused(
                        400,
                        "InvalidInput",
                        "Cannot find the declaration of element 'ChangeResourceRecordSetsRequest'."));
        // aws-missing-tools #37
        assertThat(post(path, batch("")))
                .satisfies(refused(
                        400,
                        "InvalidInput",
                        "cvc-complex-type.2.4.b: The content of element 'Changes' is not complete."));
        assertThat(post(path, batch(change("PATCH", "<Name>a.private.redisdub.pl</Name>" + CNAME))))
                .satisfies(refused(400, "InvalidInput", "cvc-enumeration-valid: Value 'PATCH'"));
        assertThat(post(path, "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" + batch("&x;")))
                .satisfies(refused(400, "InvalidInput", "DOCTYPE is disallowed"));
        assertThat(post(
                        path,
                        batch(change(
                                "CREATE",
                                "<Name>a.private.redisdub.pl</Name>" + CNAME + "<HealthCheckId>h-1</HealthCheckId>"))))
                .satisfies(refused(404, "NoSuchHealthCheck", "h-1"));
        assertThat(service.records(ZONE)).hasSize(2);
        assertThat(service.journal()).isEmpty();
    }

    private static final String RECORDS =
            "<ResourceRecords><ResourceRecord><Value>x.example.com</Value></ResourceRecord></ResourceRecords>";
    private static final String CNAME = "<Type>CNAME</Type><TTL>5</TTL>" + RECORDS;

    private static String change(String action, String set) {
        return "<Change><Action>" + action + "</Action><ResourceRecordSet>" + set + "</ResourceRecordSet></Change>";
    }

    private static String batch(String changes) {
        return "<ChangeResourceRecordSetsRequest" + XMLNS + "><ChangeBatch><Comment>pointsman run 42</Comment><Changes>"
                + changes + "</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>";
    }

    private static Consumer<WireResponse> refused(int status, String code, String text) {
        return answer -> {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body())
                    .startsWith(DECLARATION + "<ErrorResponse" + XMLNS + "><Error><Type>Sender</Type><Code>" + code
                            + "</Code><Message>")
                    .contains(text);
        };
    }

    private WireResponse get(String path, String query) {
        return service.handle(new WireRequest("GET", path, query, Map.of("authorization", SIGNED), ""));
    }

    private WireResponse post(String path, String body) {
        return service.handle(new WireRequest("POST", path, "", Map.of("authorization", SIGNED), body));
    }
}
