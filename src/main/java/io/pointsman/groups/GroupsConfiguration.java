package io.pointsman.groups;

import io.pointsman.dns.ZoneAccounts;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;

/** The clock of the zone checks, and what the settings say of accounts. */
@Configuration(proxyBeanMethods = false)
class GroupsConfiguration {

    @Bean
    SchedulingConfigurer zoneClock(ZoneChecks checks) {
        return registrar ->
                registrar.addFixedDelayTask(new FixedDelayTask(checks::tick, ZoneChecks.BEAT, ZoneChecks.BEAT));
    }

    @Bean
    ZoneAccounts zoneAccounts(ManagedGroups groups) {
        return new ZoneAccounts(groups.zoneAccounts(), Optional.empty());
    }
}
