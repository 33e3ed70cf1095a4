package io.pointsman.inventory;

/**
 * Where ElastiCache is told to publish a group's notifications.
 *
 * @param topicArn of the SNS topic
 * @param active whether ElastiCache does publish; it stops by itself when the topic refuses it, and says so only here
 */
public record TopicSetting(String topicArn, boolean active) {}
