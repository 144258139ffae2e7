// Package standin is a chat that stands in for Slack, in the demo and in tests.
//
// A [Chat] is an [http.Handler] that speaks the few methods of Slack's Web API
// which celula needs, under /api/ or at the root: auth.test, chat.postMessage,
// chat.update, chat.delete, conversations.history, conversations.info and
// conversations.list, with bodies in form or JSON encoding. It keeps Slack's
// rules where a bot could stumble over them: sizes of texts and blocks, rates
// with Retry-After, scopes and membership, time stamps, metadata, an update
// without blocks that takes them away. It reads mrkdwn as Slack does, counts
// whom a message would have pinged, and can be told to fail.
//
// It is simplified, and may differ where Slack's own pages say nothing. A
// method or argument that it does not know it refuses by name.
package standin
