package io.pointsman.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SecurityPropertiesTest {

    @EnableConfigurationProperties(SecurityProperties.class)
    static class Settings {}

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ops | hunter2hunter2 | operator | the password of user 'ops' under pointsman.security.users must be encoded",
                "ops | '' | operator | the password of user 'ops'",
                "ops | {bcrypt} | operator | the password of user 'ops'",
                "ops | {noop}hunter2hunter2 | '' | user 'ops' under pointsman.security.users needs a role: viewer or operator",
                "o:s | {noop}hunter2hunter2 | operator | needs a name, without a colon",
                "''  | {noop}hunter2hunter2 | operator | needs a name"
            })
    void aUserThatCannotWorkStopsTheStartInWordsThatHelp(String name, String password, String role, String message) {
        runner.withPropertyValues(
                        "pointsman.security.users[0].name=" + name,
                        "pointsman.security.users[0].password=" + password,
                        "pointsman.security.users[0].roles=" + role)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining(message)
                        .message()
                        .doesNotContain("hunter2"));
    }

    @Test
    void aNameGivenTwiceStopsTheStart() {
        runner.withPropertyValues(
                        "pointsman.security.users[0].name=ops",
                        "pointsman.security.users[0].password={noop}a",
                        "pointsman.security.users[0].roles=viewer",
                        "pointsman.security.users[1].name=ops",
                        "pointsman.security.users[1].password={noop}b",
                        "pointsman.security.users[1].roles=operator")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("names 'ops' twice"));
    }

    /** Promise P12. */
    @Test
    void aPasswordPrintsAsNothing() {
        runner.withPropertyValues(
                        "pointsman.security.users[0].name=ops",
                        "pointsman.security.users[0].password={noop}hunter2",
                        "pointsman.security.users[0].roles=viewer,operator")
                .run(context -> assertThat(
                                context.getBean(SecurityProperties.class).toString())
                        .contains("ops", "VIEWER", "OPERATOR")
                        .doesNotContain("hunter2"));
    }
}
