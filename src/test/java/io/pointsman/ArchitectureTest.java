package io.pointsman;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.pointsman.aws.Pause;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.ZoneWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.core.SdkClient;

/** The shape of the whole: which package may use which, and who may write. */
class ArchitectureTest {

    private static final String ROOT = "io.pointsman";

    /** What each capability may use of ours, besides the leaves {@code topology} and {@code failure}. Arrows never return. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("topology", List.of()),
            Map.entry("failure", List.of()),
            Map.entry("web", List.of()),
            Map.entry("aws", List.of()),
            Map.entry("dns", List.of("aws")),
            Map.entry("groups", List.of("aws", "dns")),
            Map.entry("inventory", List.of("aws")),
            Map.entry("redis", List.of("aws")),
            Map.entry("load", List.of("redis")),
            Map.entry("report", List.of()),
            Map.entry("migration", List.of("groups", "inventory", "redis", "store", "web", "aws")),
            Map.entry("probe", List.of("inventory", "redis", "aws")),
            Map.entry("store", List.of("aws")),
            Map.entry(
                    "drill",
                    List.of(
                            "groups",
                            "dns",
                            "events",
                            "inventory",
                            "load",
                            "probe",
                            "redis",
                            "report",
                            "store",
                            "web",
                            "aws")),
            Map.entry("dataset", List.of("groups", "inventory", "redis", "store", "web", "aws")),
            Map.entry("events", List.of("aws", "inventory", "web")),
            Map.entry("discovery", List.of("groups", "dns", "aws", "web")),
            Map.entry(
                    "reconcile", List.of("groups", "discovery", "inventory", "probe", "events", "dns", "web", "aws")));

    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static final JavaClasses SANDBOX = new ClassFileImporter().importPackages(ROOT + ".sandbox");

    @TestFactory
    Stream<DynamicTest> aCapabilityUsesOnlyWhatItsPlaceAllows() {
        return ARROWS.entrySet().stream()
                .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> {
                    List<String> allowed = new ArrayList<>(arrow.getValue());
                    allowed.addAll(List.of(arrow.getKey(), "topology", "failure"));
                    String[] foreign = ARROWS.keySet().stream()
                            .filter(name -> !allowed.contains(name))
                            .map(name -> ROOT + "." + name + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(ROOT + "." + arrow.getKey() + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(foreign)
                            .because("hints lead to looks, looks to plans, plans to changes; no arrow returns")
                            .check(SERVICE);
                }));
    }

    @Test
    void everyPackageHasItsPlace() {
        String[] known = Stream.concat(Stream.of(ROOT), ARROWS.keySet().stream().map(name -> ROOT + "." + name + ".."))
                .toArray(String[]::new);
        classes()
                .should()
                .resideInAnyPackage(known)
                .because("a new capability says here what it may use")
                .check(SERVICE);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(SERVICE);
        slices().matching(ROOT + ".sandbox.(*)..").should().beFreeOfCycles().check(SANDBOX);
    }

    @Test
    void thePlannerIsPure() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".dns")
                .and()
                .doNotBelongToAnyOf(ZoneWriter.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk..", "org.springframework..", "java.net..", "java.io..")
                .because("equal arguments give equal plans; I/O sits at the edges")
                .check(SERVICE);
    }

    @Test
    void recordsAreWrittenInOnePlaceAndGroupsDisturbedInAnother() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".dns.route53.Route53Zones")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".drill.GroupControl")
                .should()
                .callMethodWhere(changesAws())
                .because("what changes AWS must be found in one place")
                .check(SERVICE);
    }

    @Test
    void onlyThePenSubmits() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(ZoneWriter.class)
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "submit a batch",
                        call -> call.getTarget().getName().equals("submit")
                                && call.getTargetOwner().isAssignableTo(HostedZones.class)))
                .because("in observe mode there is no ZoneWriter, and so no code path that can write (P10)")
                .check(SERVICE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".reconcile.ReconcileConfiguration")
                .should()
                .callConstructor(ZoneWriter.class, HostedZones.class, int.class, Duration.class, Pause.class)
                .because("the condition on the mode stands there")
                .check(SERVICE);
    }

    @Test
    void theSandboxKnowsNothingOfTheService() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".sandbox..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(DescribedPredicate.not(resideInAPackage(ROOT + ".sandbox.."))))
                .because("they meet on the wire; an imitation that shares code with what it tests proves nothing")
                .check(SANDBOX);
    }

    /** A call of an SDK client that does not only read. */
    private static DescribedPredicate<JavaMethodCall> changesAws() {
        Pattern reading =
                Pattern.compile("(describe|list|get)[A-Z].*|builder|close|serviceName|serviceClientConfiguration");
        return DescribedPredicate.describe(
                "call an AWS operation that changes something",
                call -> assignableTo(SdkClient.class).test(call.getTargetOwner())
                        && !reading.matcher(call.getTarget().getName()).matches());
    }
}
