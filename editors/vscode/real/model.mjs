// A language model on this machine, of OpenAI's form: it answers everything with one text.
import { createServer } from "node:http";

/** Starts it; `seen` holds the bodies of the requests. */
export async function openModel(reply) {
  const seen = [];
  const server = createServer((request, answer) => {
    let body = "";
    request.on("data", (data) => (body += data));
    request.on("end", () => {
      seen.push(body);
      const chunk = (choice, more = {}) => `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "test", choices: choice ? [choice] : [], ...more })}\n\n`;
      answer.writeHead(200, { "content-type": "text/event-stream" });
      answer.write(chunk({ index: 0, delta: { role: "assistant", content: reply }, finish_reason: null }));
      answer.write(chunk({ index: 0, delta: {}, finish_reason: "stop" }));
      answer.write(chunk(null, { usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } }));
      answer.end("data: [DONE]\n\n");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, seen, close: () => server.close() };
}
