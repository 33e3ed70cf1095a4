package io.pointsman.aws;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** The temporary credentials of one account's role; asked for when first needed, and anew five minutes before they end. */
final class AssumedRole implements AwsCredentialsProvider, AutoCloseable {

    /** Shows in the account's CloudTrail. */
    static final String SESSION = "pointsman";

    private final String account;
    private final String roleArn;
    private final StsAssumeRoleCredentialsProvider credentials;

    AssumedRole(String account, String roleArn, Optional<String> externalId, Duration session, StsClient sts) {
        this.account = account;
        this.roleArn = roleArn;
        this.credentials = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(roleArn)
                        .roleSessionName(SESSION)
                        .externalId(externalId.orElse(null))
                        .durationSeconds((int) session.toSeconds()))
                .build();
    }

    /** The role could not be assumed, so that a call of its account was never sent. */
    static final class Refused extends SdkClientException {

        private final String account;
        private final String roleArn;
        private final SdkException reason;

        private Refused(String account, String roleArn, SdkException reason) {
            super(SdkClientException.builder()
                    .message("assuming role " + roleArn + " failed: " + reason.getMessage())
                    .cause(reason));
            this.account = account;
            this.roleArn = roleArn;
            this.reason = reason;
        }

        String account() {
            return account;
        }

        String roleArn() {
            return roleArn;
        }

        /** What STS answered, or that it did not. */
        SdkException reason() {
            return reason;
        }
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return credentials.resolveCredentials();
        } catch (SdkException e) {
            throw new Refused(account, roleArn, e);
        }
    }

    @Override
    public void close() {
        credentials.close();
    }

    @Override
    public String toString() {
        return "role " + roleArn + " of account " + account;
    }
}
