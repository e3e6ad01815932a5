/**
 * The Java client of Penstock: calls that are retried, subscriptions that resume, publishing that
 * stores exactly once, files that go on where they broke off, conversations that are taken up again.
 *
 * <pre>
 *   PenstockClient ── one channel, keepalive, connection state
 *      ├─ query, listSeries, …     unary, retried by {@link dev.penstock.client.RetryPolicy}
 *      ├─ watch, tail, …           {@link dev.penstock.client.Subscription}: resumes after its last cursor
 *      ├─ publisher, logPublisher  {@link dev.penstock.client.PointPublisher}, {@link dev.penstock.client.LogPublisher}:
 *      │                           window of unacknowledged messages, resent
 *      ├─ fileUploads, fileDownloads  {@link dev.penstock.client.FileUploads}, {@link dev.penstock.client.FileDownloads}:
 *      │                           files both ways, resumed by offset
 *      ├─ chat, sessions           {@link dev.penstock.client.ChatConnection}, {@link dev.penstock.client.SessionConnection}:
 *      │                           talking both ways; rejoined and resumed, each thing said once
 *      └─ upload                   {@link dev.penstock.client.ConfirmedUpload}: client streams cut into confirmed pieces
 * </pre>
 *
 * <p>What is retried and how long to wait is decided in one place, {@link
 * dev.penstock.client.RetryPolicy}, without clock or thread. Time comes from {@link
 * dev.penstock.client.Timing} and randomness is handed in, so tests run on a clock driven by hand.
 */
@NullMarked
package dev.penstock.client;

import org.jspecify.annotations.NullMarked;
