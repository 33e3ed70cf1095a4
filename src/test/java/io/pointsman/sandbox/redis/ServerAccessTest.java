package io.pointsman.sandbox.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAccessTest {

    private static final Secret FIRST = new Secret("first-of-sixteen");
    private static final Secret SECOND = new Secret("!&#$^<>-secondAA");
    private static final Secret THIRD = new Secret("3".repeat(128));

    @Test // [D], aws-facts 7.3: ROTATE keeps both old and new valid, then SET
    void aRotatedTokenIsValidBesideTheLastOneUntilItIsSet() {
        AuthTokens tokens = AuthTokens.none().set(FIRST).rotate(SECOND);
        assertThat(tokens.valid()).containsExactly(FIRST, SECOND);
        assertThat(tokens.rotate(THIRD).valid()).containsExactly(SECOND, THIRD);
        assertThat(tokens.set(SECOND).valid()).containsExactly(SECOND);
    }

    @Test
    void theFirstTokenIsNotAskedForUntilItIsSet() {
        AuthTokens tokens = AuthTokens.none().rotate(FIRST);
        assertThat(tokens.asked()).isFalse();
        assertThat(tokens.rules()).containsExactly("nopass");
        assertThat(tokens.set(FIRST).asked()).isTrue();
    }

    @ParameterizedTest // [D], aws-facts 7.3: 16 to 128 printable characters, specials only ! & # $ ^ < > -
    @ValueSource(strings = {"", "fifteen-letters", "with a space in it", "with@sign-in-it-1", "with/slash-in-it-1"})
    void otherTokensAreRefused(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuthTokens.none().set(new Secret(token)))
                .withMessageStartingWith("an AUTH token has 16 to 128 characters");
    }

    @Test
    void aTokenOf129CharactersIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> AuthTokens.none().set(new Secret("x".repeat(129))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "on ~app:* +@read",
                "on ~* &* +@all -@dangerous +client|list",
                "on %R~pointsman:* resetchannels +info",
                "off allkeys nocommands",
                "on ~config +get"
            })
    void anAccessStringHasKeysChannelsAndCommands(String access) {
        assertThat(new ServerUser("app", FIRST, access).access()).isEqualTo(access);
    }

    @ParameterizedTest // [S-RBAC], aws-facts 7.3: forbidden commands may not be named in it; 7.1 lists them
    @ValueSource(strings = {"on +config", "on ~* -DEBUG", "on +acl|setuser", "on +cluster|failover", "on +psync"})
    void anAccessStringWithARefusedCommandIsRefused(String access) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerUser("app", FIRST, access))
                .withMessageContaining("names a command that ElastiCache refuses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on >password", "on nopass", "on #abc", "reset", "on ~\"x", "on +get\tx"})
    void anAccessStringWithAnythingElseIsRefused(String access) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerUser("app", FIRST, access))
                .withMessageContaining("cannot hold");
    }

    @Test
    void aSecretPrintsAsNothing() {
        assertThat(new ServerUser("app", FIRST, "on").toString()).doesNotContain(FIRST.value());
        assertThat(FIRST.rule()).matches("#[0-9a-f]{64}");
    }
}
