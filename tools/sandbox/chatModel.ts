import Fastify from 'fastify';
import type { AddressInfo } from '../../test/support/node';
import { first } from '../../test/support/certain';

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
 * something with a chat, it calls the first tool once for each chat id in the question; when the
 * tools have answered, it repeats what they said. It drives n8n's real agent without an account.
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
	const results = messages.filter(({ role }) => role === 'tool');
	const question = text(messages.filter(({ role }) => role === 'user').pop()!);
	const ids = question.match(/ch_\w+/g) ?? [];
	if (results.length > 0 || tools.length === 0 || ids.length === 0) {
		const content = results.map(text).join('\n') || 'There is nothing to do.';
		return { role: 'assistant', content };
	}
	const { function: tool } = first(tools);
	const tool_calls = ids.map((id, n) => ({
		id: `call_${n}`,
		type: 'function',
		function: { name: tool.name, arguments: JSON.stringify(fill(tool.parameters ?? {}, id)) },
	}));
	return { role: 'assistant', content: null, tool_calls };
}

/** Arguments that fit a schema, with one text in every place for a text. */
function fill({ type, properties }: Schema, text: string): unknown {
	if (type === 'string' || (!properties && type !== 'object')) return text;
	const fields = Object.entries(properties ?? {});
	return Object.fromEntries(fields.map(([name, schema]) => [name, fill(schema, text)]));
}
