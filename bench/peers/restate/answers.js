// Restate: a virtual object for each matter, which keeps its answers and sends itself its reminders.
//
// node answers.js PORT SERVICE_PORT INGRESS ADMIN SENT: the web in front on PORT, the service that Restate calls on
// SERVICE_PORT; what has been sent is written to the file SENT, a line each.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import * as restate from "@restatedev/restate-sdk";
import * as clients from "@restatedev/restate-sdk-clients";

// The SDK asks for it, and Node has it from version 22 on.
Promise.withResolvers ??= function () {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

const [port, servicePort, ingress, admin, sent] = process.argv.slice(2);

const matter = restate.object({
  name: "matter",
  handlers: {
    take: async (ctx, { seat, value, comment }) => {
      const receivedAt = await ctx.date.toJSON();
      ctx.set(seat, { value, comment, receivedAt });
      return receivedAt;
    },
    receipt: restate.handlers.object.shared(async (ctx, seat) => await ctx.get(seat)),
    remind: async (ctx, seat) => {
      await ctx.run("send", () => appendFileSync(sent, `${seat}\n`));
    },
  },
});

await restate.serve({ services: [matter], port: Number(servicePort) });
const registered = await fetch(`${admin}/deployments`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ uri: `http://127.0.0.1:${servicePort}`, force: true }),
});
if (!registered.ok) throw new Error(`not registered: ${await registered.text()}`);

const rs = clients.connect({ url: ingress });

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

async function submit(seat, request) {
  const form = await body(request);
  const answer = { seat, value: form.get("value-fraga"), comment: form.get("comment") };
  await rs.objectClient(matter, seat.split("-")[0]).take(answer);
  return [303, { location: `/s/${seat}/kvitto` }, ""];
}

async function receipt(seat) {
  const answer = await rs.objectClient(matter, seat.split("-")[0]).receipt(seat);
  if (answer === null) return [404, {}, "Inget svar."];
  return [200, {}, `<h1>Tack, svaret är mottaget</h1><p>${answer.value} ${answer.receivedAt}</p>`];
}

async function remind(request) {
  const form = await body(request);
  const [from, number] = [Number(form.get("first")), Number(form.get("number"))];
  const dueAt = Number(form.get("due_at")) * 1000;
  for (let done = 0; done < number; done += 64) {
    const some = Array.from({ length: Math.min(64, number - done) }, (_, n) => from + done + n);
    await Promise.all(some.map((n) => {
      const key = `matter${Math.floor(n / 8)}`;
      const delay = Math.max(0, dueAt - Date.now());
      return rs.objectSendClient(matter, key).remind(`${key}-${n % 8}`, clients.rpc.sendOpts({ delay }));
    }));
  }
  return [204, {}, ""];
}

async function answered(request) {
  const [, first, seat, last] = request.url.split("/");
  if (first === "openapi.json") return [200, {}, "{}"];
  if (first === "reminders" && request.method === "POST") return await remind(request);
  if (first === "s" && seat && request.method === "POST") return await submit(seat, request);
  if (first === "s" && seat && last === "kvitto") return await receipt(seat);
  return [404, {}, "Sidan finns inte."];
}

const server = createServer(async (request, response) => {
  let [status, headers, text] = [500, {}, ""];
  try {
    [status, headers, text] = await answered(request);
  } catch (error) {
    console.error(error);
  }
  const content = Buffer.from(text);
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "content-length": content.length, ...headers });
  response.end(content);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(port), "127.0.0.1");
