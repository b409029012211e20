/** The TLS of Kafka clients and brokers, by SVIDs. */
@NullMarked
package dev.zt.kafka;

import org.jspecify.annotations.NullMarked;
