import Fastify from 'fastify';
import type { AddressInfo } from '../../test/support/node';

/** The part of a JSON schema that tools of n8n use. */
interface Schema {
	type?: string;
	properties?: Record<string, Schema>;
}

interface Tool {
	function: { name: string; description?: string; parameters?: Schema };
}

interface Message {
	role: string;
	content: unknown;
	tool_calls?: Array<{ function: { name: string } }>;
}

/** A request as an agent sends it. */
export interface ModelRequest {
	messages: Message[];
	tools?: Tool[];
	stream?: boolean;
}

/** A running chat model. */
export interface ChatModel {
	/** Base URL for n8n's OpenAI credential. */
	readonly url: string;
	/** What it was asked, in order. */
	readonly requests: readonly ModelRequest[];
	close(): Promise<void>;
}

/**
 * A chat model that speaks OpenAI's protocol and is so simple that its answers are known: asked to do
 * something with a chat, it calls one tool after the other, those that a person reviews last, each once for
 * each chat id in the question, and passes on what the tools before said of that chat; then it repeats what
 * they said. It drives n8n's real agent without an account.
 */
export async function startChatModel(): Promise<ChatModel> {
	const app = Fastify({ forceCloseConnections: true });
	const requests: ModelRequest[] = [];
	app.get('/v1/models', async () => ({ object: 'list', data: [{ id: 'example-model' }] }));
	app.post('/v1/chat/completions', async ({ body }, reply) => {
		const request = body as ModelRequest;
		requests.push(request);
		const message = answerTo(request);
		const finish_reason = message.tool_calls ? 'tool_calls' : 'stop';
		const frame = { id: 'chatcmpl-example', created: 1_700_000_000, model: 'example-model' };
		if (!request.stream) {
			const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
			const choices = [{ index: 0, message, finish_reason }];
			return { ...frame, object: 'chat.completion', choices, usage };
		}
		const chunk = (delta: object, reason: string | null) =>
			`data: ${JSON.stringify({
				...frame,
				object: 'chat.completion.chunk',
				choices: [{ index: 0, delta, finish_reason: reason }],
			})}\n\n`;
		const tool_calls = message.tool_calls?.map((call, index) => ({ ...call, index }));
		return await reply
			.header('content-type', 'text/event-stream')
			.send(
				chunk({ ...message, tool_calls }, null) + chunk({}, finish_reason) + 'data: [DONE]\n\n',
			);
	});
	await app.listen({ port: 0, host: '127.0.0.1' });
	return {
		url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1`,
		requests,
		close: async () => await app.close(),
	};
}

function answerTo({ messages, tools = [] }: ModelRequest) {
	const text = ({ content }: Message) =>
		typeof content === 'string' ? content : JSON.stringify(content);
	const results = messages.filter(({ role }) => role === 'tool').map(text);
	const called = messages.flatMap(({ tool_calls = [] }) =>
		tool_calls.map((one) => one.function.name),
	);
	const open = tools.filter(({ function: { name } }) => !called.includes(name));
	const reviewed = (tool: Tool) => 'hitlParameters' in (tool.function.parameters?.properties ?? {});
	const next = open.find((tool) => !reviewed(tool)) ?? open[0];
	const question = text(messages.filter(({ role }) => role === 'user').pop()!);
	const ids = question.match(/ch_\w+/g) ?? [];
	if (!next || ids.length === 0) {
		return { role: 'assistant', content: results.join('\n') || 'There is nothing to do.' };
	}
	const { name, parameters = {} } = next.function;
	const tool_calls = ids.map((id, n) => {
		const told = Object.assign({}, ...results.map((result) => toldOf(id, result))) as object;
		const args = JSON.stringify(fill(parameters, id, told));
		return {
			id: `call_${results.length + n}`,
			type: 'function',
			function: { name, arguments: args },
		};
	});
	return { role: 'assistant', content: null, tool_calls };
}

/** What a tool's answer says of a chat, at whatever depth, in JSON within JSON, too. */
function toldOf(chat_id: string, answer: unknown): object | undefined {
	if (typeof answer === 'string') {
		try {
			return toldOf(chat_id, JSON.parse(answer));
		} catch {
			return undefined;
		}
	}
	if (typeof answer !== 'object' || answer === null) return undefined;
	if ('chat_id' in answer && answer.chat_id === chat_id) return answer;
	return Object.values(answer)
		.map((part) => toldOf(chat_id, part))
		.find((found) => found !== undefined);
}

/** Arguments that fit a schema: in a place for a text what is told by that name, or else the id. */
function fill({ type, properties }: Schema, id: string, told: object, name = ''): unknown {
	if (type === 'string' || (!properties && type !== 'object')) {
		const known = (told as Record<string, unknown>)[name];
		return known === undefined || known === null ? id : String(known);
	}
	const fields = Object.entries(properties ?? {});
	return Object.fromEntries(fields.map(([key, schema]) => [key, fill(schema, id, told, key)]));
}
