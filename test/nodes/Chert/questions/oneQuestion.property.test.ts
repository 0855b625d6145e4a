import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../../../../nodes/Chert/api/ask';
import type { Execution } from '../../../../nodes/Chert/parameters/itemReader';
import { askQuestion } from '../../../../nodes/Chert/questions/asking';
import { helpFor } from '../../../../nodes/Chert/questions/help';
import { readHistory } from '../../../../nodes/Chert/questions/history';
import { judgeReply, judgeTapback, whyNoAnswer } from '../../../../nodes/Chert/questions/judge';
import type { Draft, Question } from '../../../../nodes/Chert/questions/question';
import { readQuestion, writeQuestion } from '../../../../nodes/Chert/questions/question';
import type { Reply } from '../../../../nodes/Chert/questions/reply';
import { at } from '../../../support/certain';

const CHAT = 'ch_boss';
const PHONE = '+14155551234';
const BEGIN = Date.parse('2026-05-24T12:00:00.000Z');
const BARE = ['yes', 'Yes!', 'no', 'hm'];

type Step =
	| { does: 'ask'; by: 'phone' | 'chat'; type: 'approval' | 'freeText'; approver: boolean }
	/** Your line sends something else. */
	| { does: 'line' }
	| { does: 'reply'; from: 'boss' | 'other'; text: string; mark?: number; now: boolean }
	| { does: 'tapback'; on: number; reaction: string; now: boolean }
	| { does: 'time out'; question: number }
	/** Chert delivers an event, perhaps once more. */
	| { does: 'deliver'; event: number; backwards: boolean };

interface Row {
	id: string;
	direction: string;
	text: string;
	at: number;
}

interface Happened {
	reply: Reply;
	/** How many rows the chat had before it. */
	place: number;
	/** Questions that were open then. */
	open: number[];
	bare: boolean;
	decided: number[];
	helped: number;
}

interface Asked {
	question: Question;
	subscription: string;
	/** The row of the question. */
	place: number;
	isOpen: boolean;
}

/** One chat with the questions in it, and Chert as far as they see it. */
class Chat {
	readonly rows: Row[] = [];
	readonly asked: Asked[] = [];
	readonly events: Happened[] = [];
	readonly subscriptions = new Map<string, string>();
	private made = 0;
	private time = BEGIN;

	/**
	 * @param tick how long it is between two things that happen, in milliseconds
	 * @param oneId whether the chat names a message of a person's as the event does (docs: `GET /chats/{id}/messages`)
	 */
	constructor(
		private readonly tick: number,
		private readonly wholeSeconds: boolean,
		private readonly oneId: boolean,
	) {}

	readonly clock = {
		now: () => this.time,
		sleep: async () => await Promise.resolve(),
		random: () => 0,
	};

	readonly asker: Asker = {
		request: async (request, expected) => {
			const answer = this.answer(`${request.method} ${request.path}`, request.body ?? {});
			const read = expected?.read ?? ((all: IDataObject) => all as never);
			return await Promise.resolve(read(answer)!);
		},
	};

	private answer(route: string, body: IDataObject): IDataObject {
		if (route === 'GET /webhook-subscriptions') {
			return { subscriptions: [...this.subscriptions].map(([id, url]) => ({ id, url })) };
		}
		if (route === 'POST /webhook-subscriptions') {
			const id = `sub_${++this.made}`;
			this.subscriptions.set(id, String(body.url));
			return { subscription: { id } };
		}
		if (route === 'GET /chats/ch_boss/messages') {
			const shown = this.rows.slice(-200).map(({ text, at, ...row }) => ({
				...row,
				parts: [{ type: 'text', value: text }],
				created_at: this.written(at),
			}));
			return { messages: shown };
		}
		if (route === 'POST /send') {
			return { status: 'sent', message_id: this.say('outbound', String(body.body)), lead_id: CHAT };
		}
		const { parts } = body.message as { parts: Array<{ value: string }> };
		return { message: { id: this.say('outbound', parts[0]!.value), chat_id: CHAT } };
	}

	private written(at: number): string {
		return new Date(this.wholeSeconds ? Math.floor(at / 1_000) * 1_000 : at).toISOString();
	}

	say(direction: string, text: string): string {
		this.time += this.tick;
		const id = `msg_${++this.made}`;
		this.rows.push({ id, direction, text, at: this.time });
		return id;
	}

	async ask({ by, type, approver }: Extract<Step, { does: 'ask' }>): Promise<void> {
		const execution: Execution = {
			instance: 'example',
			run: 0,
			apiUrl: async () => await Promise.resolve('http://127.0.0.1'),
			resumeUrl: (query) => {
				const all = new URLSearchParams({ ...query, signature: `${this.asked.length}`.repeat(64) });
				return `http://127.0.0.1/webhook-waiting/${this.asked.length}/node?${all.toString()}`;
			},
			look: async () => await Promise.resolve(undefined),
			atOnce: this.asker,
		};
		const draft: Draft = {
			asked: {
				text: 'Leave?',
				responseType: type,
				answerBy: ['reply', 'tapback'],
				approvers: approver ? [PHONE] : [],
				approveWords: ['yes'],
				declineWords: ['no'],
				approveLabel: 'Yes',
				declineLabel: 'No',
				mayDecline: true,
				expected: 'Reply "Yes" or "No".',
			},
			to: by === 'phone' ? { phone: PHONE } : { chat_id: CHAT, path: '/chats/ch_boss' },
			instruction: 'Reply "Yes" or "No".',
			idempotency_key: `key ${this.asked.length}`,
			until: null,
		};
		const asked = await askQuestion(this.asker, execution, draft, this.clock);
		const question = readQuestion(writeQuestion(asked))!;
		const subscription = question.subscription_id!;
		const place = this.rows.findIndex(({ id }) => id === question.message_id);
		this.asked.push({ question, subscription, place, isOpen: true });
	}

	close(number: number): void {
		const one = this.asked[number];
		if (!one?.isOpen) return;
		one.isOpen = false;
		this.subscriptions.delete(one.subscription);
	}

	happens(reply: Partial<Reply> & Pick<Reply, 'kind' | 'from'>, bare: boolean, text = ''): number {
		const place = this.rows.length;
		const id = reply.kind === 'message' ? this.say('inbound', text) : null;
		if (id === null) this.time += this.tick;
		const whole: Reply = {
			event_id: `event ${this.events.length}`,
			chat_id: CHAT,
			own: false,
			message_id: id !== null && !this.oneId ? `phone ${id}` : id,
			text: reply.kind === 'message' ? text : null,
			reaction: null,
			at: Date.parse(this.written(this.time)),
			written_at: null,
			hasMore: false,
			...reply,
		};
		const open = this.asked.flatMap(({ isOpen }, number) => (isOpen ? [number] : []));
		this.events.push({ reply: whole, place, open, bare, decided: [], helped: 0 });
		return this.events.length - 1;
	}

	async deliver(event: number, backwards: boolean): Promise<void> {
		const happened = this.events[event];
		if (!happened) return;
		const order = this.asked.map((_, number) => number);
		for (const number of backwards ? order.reverse() : order) {
			const one = at(this.asked, number);
			if (one.isOpen) await this.deliverTo(happened, one, number);
		}
	}

	private async deliverTo(happened: Happened, one: Asked, number: number): Promise<void> {
		const { reply } = happened;
		if (whyNoAnswer(reply, one.question)) return;
		const judged =
			reply.kind === 'tapback'
				? judgeTapback(reply, one.question)
				: judgeReply(reply, one.question, await readHistory(this.asker, CHAT));
		if ('unclear' in judged) {
			const text = await helpFor(this.asker, one.question, judged.unclear, this.clock);
			if (text === undefined) return;
			happened.helped += 1;
			this.say('outbound', text);
		} else if ('answer' in judged && (reply.kind === 'message' || isOn(reply, one.question))) {
			happened.decided.push(number);
			this.close(number);
		}
	}

	markOf(number: number): number | undefined {
		return this.asked[number]?.question.asks?.mark;
	}
}

async function play(
	steps: readonly Step[],
	tick: number,
	wholeSeconds: boolean,
	oneId: boolean,
): Promise<Chat> {
	const chat = new Chat(tick, wholeSeconds, oneId);
	for (const step of steps) {
		switch (step.does) {
			case 'ask':
				if (chat.asked.filter(({ isOpen }) => isOpen).length < 4) await chat.ask(step);
				break;
			case 'line':
				chat.say('outbound', 'Lunch at 12?');
				break;
			case 'reply': {
				const mark = step.mark === undefined ? undefined : chat.markOf(step.mark);
				const text = mark === undefined ? step.text : `${step.text} #${mark}`;
				const from = step.from === 'boss' ? PHONE : '+14155559999';
				const event = chat.happens({ kind: 'message', from }, mark === undefined, text);
				if (step.now) await chat.deliver(event, false);
				break;
			}
			case 'tapback': {
				const message_id = chat.asked[step.on]?.question.message_id ?? 'msg_0';
				const { reaction } = step;
				const event = chat.happens({ kind: 'tapback', from: PHONE, message_id, reaction }, false);
				if (step.now) await chat.deliver(event, false);
				break;
			}
			case 'time out':
				chat.close(step.question);
				break;
			case 'deliver':
				await chat.deliver(step.event, step.backwards);
		}
	}
	return chat;
}

const isOn = (reply: Reply, { message_id }: Question) => reply.message_id === message_id;
const number = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			does: fc.constant('ask' as const),
			by: fc.constantFrom('phone' as const, 'chat' as const),
			type: fc.constantFrom('approval' as const, 'approval' as const, 'freeText' as const),
			approver: fc.boolean(),
		}),
	},
	{ weight: 1, arbitrary: fc.constant({ does: 'line' as const }) },
	{
		weight: 4,
		arbitrary: fc.record({
			does: fc.constant('reply' as const),
			from: fc.constantFrom('boss' as const, 'boss' as const, 'other' as const),
			text: fc.constantFrom(...BARE),
			mark: fc.option(number, { nil: undefined }),
			now: fc.boolean(),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			does: fc.constant('tapback' as const),
			on: number,
			reaction: fc.constantFrom('like', 'dislike', 'laugh'),
			now: fc.boolean(),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('time out' as const), question: number }) },
	{
		weight: 3,
		arbitrary: fc.record({
			does: fc.constant('deliver' as const),
			event: fc.nat({ max: 9 }),
			backwards: fc.boolean(),
		}),
	},
);

test('no reply decides two questions, an older one, or one where it could be meant for something else; nobody is told twice', async () => {
	const seen = { decided: 0, byBare: 0, helped: 0, ofSeveral: 0 };
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { minLength: 4, maxLength: 18 }),
			fc.constantFrom(1, 400, 5_000),
			fc.boolean(),
			fc.boolean(),
			async (steps, tick, wholeSeconds, oneId) => {
				const chat = await play(steps, tick, wholeSeconds, oneId);
				for (const { decided, helped, reply, place, open, bare } of chat.events) {
					expect(decided.length).toBeLessThanOrEqual(1);
					// Within a second nobody knows what came first; then a reply that comes again may be helped again.
					if (oneId || tick > 1_000) expect(helped).toBeLessThanOrEqual(1);
					seen.helped += helped;
					if (open.length > 1) seen.ofSeveral += 1;
					for (const which of decided) {
						const { question, place: asked } = at(chat.asked, which);
						seen.decided += 1;
						expect(asked).toBeLessThan(place);
						if (reply.kind === 'tapback') expect(reply.message_id).toBe(question.message_id);
						else if (!bare) expect(reply.text).toContain(`#${question.asks?.mark}`);
						else {
							seen.byBare += 1;
							expect(open).toEqual([which]);
							const between = chat.rows.slice(asked + 1, place);
							const others = between.filter(({ direction }) => direction === 'outbound');
							const own = [question.expected, question.howToChoose];
							expect(others.filter(({ text }) => !own.includes(text))).toEqual([]);
						}
					}
				}
			},
		),
		{ numRuns: 1_500 },
	);
	// The scripts do reach what they are to prove.
	expect(seen.byBare).toBeGreaterThan(50);
	expect(seen.decided - seen.byBare).toBeGreaterThan(50);
	expect(seen.helped).toBeGreaterThan(50);
	expect(seen.ofSeveral).toBeGreaterThan(100);
});

test('alone in its chat, a question is decided by the first reply that says yes or no', async () => {
	for (const by of ['phone', 'chat'] as const) {
		const chat = await play(
			[
				{ does: 'line' },
				{ does: 'ask', by, type: 'approval', approver: true },
				{ does: 'reply', from: 'boss', text: 'hm', now: true },
				{ does: 'reply', from: 'boss', text: 'yes', now: true },
			],
			1_000,
			false,
			by === 'chat',
		);
		expect(chat.events.map(({ decided, helped }) => [decided, helped])).toEqual([
			[[], 1],
			[[0], 0],
		]);
	}
});
