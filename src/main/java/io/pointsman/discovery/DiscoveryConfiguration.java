package io.pointsman.discovery;

import io.pointsman.aws.Accounts;
import io.pointsman.dns.ZoneAccounts;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.SettingsCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;

/** Wires discovery and its clock. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DiscoveryProperties.class)
class DiscoveryConfiguration {

    /** A zone that no setting names is one that only tags name. */
    @Bean
    ZoneAccounts zoneAccounts(ManagedGroups groups, DiscoveryProperties properties, Accounts accounts) {
        return new ZoneAccounts(
                groups.zoneAccounts(),
                SettingsCheck.account("pointsman.discovery.zone-account", properties.zoneAccount(), accounts));
    }

    @Bean
    Roster roster() {
        return new Roster();
    }

    @Bean
    SchedulingConfigurer discoveryClock(Discovery discovery) {
        return registrar ->
                registrar.addFixedDelayTask(new FixedDelayTask(discovery::tick, Discovery.BEAT, Duration.ZERO));
    }
}
