import type { IDataObject } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import { request } from 'undici';
import type { Fault } from '../../../../simulator';
import { http, turn, type AddressInfo } from '../../../../support/node';
import { runSafely } from '../../../../support/operationSuite';
import { type AskOptions, WaitingHost } from '../../../../support/waitingHost';
import { sentBy, textOf, useChert } from '../../../../support/chert';

const PHONE = '+14155551234';
const PARAMETERS = { sendTo: 'phone', phone: PHONE, message: 'Leave 12 groups for Jo Park?' };
const GROUP = 'ch_group_of_5';
const IN_GROUP = {
	sendTo: 'chat',
	chatId: { __rl: true, mode: 'id', value: GROUP },
	message: 'Leave?',
};

const { engine, simulator } = useChert();
let host: WaitingHost;

beforeEach(async () => {
	host = await WaitingHost.start({ engine, credential: simulator.credential });
});
afterEach(async () => {
	await settled();
	await host.close();
});

const sent = () =>
	simulator.requests.map(({ method, url }) => `${method} ${url.split('?')[0]!.slice(7)}`);
const outbound = () => sentBy(simulator);
const subscriptions = () => [...simulator.subscriptions.values()];
/** Asks, and gives the question. */
async function ask(options: Partial<AskOptions> = {}) {
	const id = await host.ask({ parameters: PARAMETERS, ...options });
	return { id, question: outbound().at(-1)! };
}
const reply = async (chat_id: string, text: string, more: IDataObject = {}) =>
	await simulator.emit('message.received', { chat_id, from: PHONE, text, ...more });
/** The only output item of an execution that went on. */
function answerOf(id: string): IDataObject {
	const { success, error } = host.seen(id);
	expect(error).toBeUndefined();
	expect(success).toHaveLength(1);
	return success[0]!.json;
}
/** What happens after n8n's answer, such as the end of the subscription. */
async function settled(): Promise<void> {
	await host.settled();
	for (let turns = 0; turns < 50 && simulator.stats.in_flight + turns < 50; turns++) await turn();
}

describe('asking', () => {
	test('the subscription is made first, then the question is sent, then the execution waits', async () => {
		const { id } = await ask();
		expect(host.seen(id)).toMatchObject({ status: 'waiting', success: [], failed: [] });
		expect(sent()).toEqual([
			'GET /webhook-subscriptions',
			'POST /webhook-subscriptions',
			'POST /send',
			`GET /chats/${outbound()[0]!.chat_id}/messages`,
		]);
		expect(subscriptions()[0]!.events).toEqual(['message.received', 'reaction.added']);
		expect(JSON.parse(simulator.requests[2]!.body.toString())).toEqual({
			phone: PHONE,
			body: expect.stringMatching(
				/^Leave 12 groups for Jo Park\?\nReply "Approve" or "Decline", or react to the question with 👍 or 👎. #\d{3}$/,
			) as string,
			idempotency_key: expect.stringMatching(/^n8n-[0-9a-f]{32}$/) as string,
		});
	});

	test('one question for all items, made of all of them by an expression', async () => {
		const items = [{ who: 'Jo' }, { who: 'Kim' }, { who: 'Lee' }];
		const message = '={{ $input.all().length }} groups, first for {{ $json.who }}?';
		const { id, question } = await ask({ items, parameters: { ...PARAMETERS, message } });
		expect(outbound()).toHaveLength(1);
		expect(textOf(question)).toMatch(/^3 groups, first for Jo\?\n/);
		await reply(question.chat_id, 'ok');
		await host.settled();
		expect(answerOf(id)).toMatchObject({ data: { approved: true } });
	});

	test('a loop asks one by one, and an answer to the first is none to the second', async () => {
		const id = await host.ask({ parameters: PARAMETERS, runs: 2 });
		const first = outbound()[0]!;
		const [early] = subscriptions();
		await reply(first.chat_id, 'yes');
		await settled();
		// The next question comes after what was said to the first, or a reply could be meant for that.
		expect(outbound().map((message) => textOf(message).split('\n')[0])).toEqual([
			PARAMETERS.message,
			'Approved.',
			PARAMETERS.message,
		]);
		expect(host.seen(id).status).toBe('waiting');
		// The first question's address, if Chert still delivered to it.
		const late = await request(early!.url, { method: 'POST', body: '{}' });
		expect(late.statusCode).toBe(410);
		await late.body.dump();
		await reply(first.chat_id, 'no');
		await host.settled();
		expect(host.seen(id).success.map(({ json }) => (json.data as IDataObject).approved)).toEqual([
			true,
			false,
		]);
	});

	test('a text with blank lines stays one bubble, so that a tapback is on it', async () => {
		const { question } = await ask({
			parameters: { ...PARAMETERS, message: 'One\n\n  \nTwo\r\n\r\nThree' },
		});
		expect(textOf(question)).toMatch(/^One\nTwo\nThree\nReply/);
	});

	test.each<[string, IDataObject, string | RegExp]>([
		['only replies', { answerBy: ['reply'] }, 'Reply "Approve" or "Decline".'],
		['only tapbacks', { answerBy: ['tapback'] }, 'React to this message with 👍 or 👎.'],
		['its own sentence', { howToAnswer: 'Antworte mit Ja.' }, 'Antworte mit Ja.'],
		['no sentence', { howToAnswer: '' }, /^Leave 12 groups for Jo Park\? #\d{3}$/],
		[
			'the link too',
			{ answerBy: ['reply', 'link'] },
			/Reply "Approve" or "Decline"\. #\d{3}\nOr answer here: http:\S+$/,
		],
		['only the link', { answerBy: ['link'] }, /Jo Park\?\nAnswer here: http:\S+$/],
	])('the question with %s', async (_, options, expected) => {
		const { question } = await ask({ parameters: { ...PARAMETERS, options } });
		expect(textOf(question)).toMatch(
			typeof expected === 'string' ? expected.replace(/[.?]/g, '.') : expected,
		);
		expect(subscriptions()).toHaveLength(
			'answerBy' in options && String(options.answerBy) === 'link' ? 0 : 1,
		);
	});

	test.each<[string, IDataObject, string]>([
		['no message', { message: ' ' }, "The field 'Message' is blank"],
		['no phone number', { phone: '12' }, "The field 'Phone Number'"],
		['another recipient', { sendTo: 'mail' }, "The field 'Send To' must be one of"],
		[
			'another response',
			{ responseType: 'customForm' },
			"The field 'Response Type' must be one of",
		],
		['no way to answer', { options: { answerBy: [] } }, "The field 'Answer By' is empty"],
		['another way', { options: { answerBy: ['fax'] } }, "The field 'Answer By' must be one of"],
		[
			'a text by tapback',
			{ responseType: 'freeText', options: { answerBy: ['tapback'] } },
			'A tapback says only yes or no',
		],
		[
			'a help without the number',
			{ options: { howToChoose: 'Bitte mit Nummer.' } },
			"The field 'How to Choose' needs {number}",
		],
		['an empty help', { options: { howToChoose: ' ' } }, "The field 'How to Choose' is blank"],
		['empty approvers', { options: { approvers: '' } }, 'Approvers'],
		[
			'approvers of a link in a chat',
			{ ...IN_GROUP, options: { approvers: PHONE, answerBy: ['reply', 'link'] } },
			'Everybody in the chat can open the link',
		],
		['empty words', { options: { approveWords: ' , ' } }, "The field 'Approve Words' is empty"],
		[
			'a word for both',
			{ options: { approveWords: 'yes, later', declineWords: 'no, Later!' } },
			'"later" would approve and decline',
		],
		[
			'two labels alike',
			{ approvalOptions: { values: { approveLabel: 'Go', disapproveLabel: 'go!' } } },
			'The two button labels are the same',
		],
		[
			'a label No that approves',
			{ approvalOptions: { values: { approveLabel: 'No!', disapproveLabel: 'Keep them' } } },
			'The labels "No!" and "Keep them" turn yes and no around',
		],
		[
			'a label Yes that declines, although the words are changed, because of the tapbacks',
			{
				approvalOptions: { values: { approveLabel: 'Leave', disapproveLabel: 'Yes' } },
				options: { approveWords: 'go', declineWords: 'stay' },
			},
			'The labels "Leave" and "Yes" turn yes and no around',
		],
		[
			'a time that is over',
			{
				options: {
					limitWaitTime: {
						values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01T00:00:00' },
					},
				},
			},
			"The field 'Limit Wait Time' is over already",
		],
		[
			'no time',
			{ options: { limitWaitTime: { values: { resumeAmount: 0 } } } },
			"The field 'Limit Wait Time' is over already",
		],
	])('%s is refused before anything is sent, in all modes', async (_, more, message) => {
		const parameters = { ...PARAMETERS, ...more };
		const stopped = host.seen(await host.ask({ parameters }));
		expect(stopped.error!.message).toContain(message);
		const items = [{ n: 1 }, { n: 2 }];
		const failed = host.seen(await host.ask({ parameters, items, onError: 'continueErrorOutput' }));
		expect(failed.success).toEqual([]);
		expect(failed.failed.map(({ json }) => json)).toEqual(
			items.map((item) => ({
				...item,
				error: expect.objectContaining({
					reason: 'INVALID_INPUT',
					message: expect.stringContaining(message) as string,
				}) as IDataObject,
			})),
		);
		expect(simulator.requests).toEqual([]);
	});
});

describe('an answer', () => {
	test('an answer by reply is the decision', async () => {
		const { id, question } = await ask();
		const { chat_id, id: message_id } = question;
		await reply(chat_id, 'Yes!');
		await host.settled();
		expect(answerOf(id)).toEqual({
			data: {
				approved: true,
				text: 'Yes!',
				from: PHONE,
				answeredBy: 'reply',
				respondedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
			},
			chat_id,
			message_id,
		});
		await settled();
		expect(subscriptions()).toEqual([]);
	});

	test('an answer by reply declines, in words of its own', async () => {
		const options = { approveWords: 'Ja, Klar', declineWords: 'Nein' };
		const { id, question } = await ask({ parameters: { ...PARAMETERS, options } });
		await reply(question.chat_id, 'yes');
		expect(host.seen(id).status).toBe('waiting');
		await reply(question.chat_id, 'NEIN.');
		await host.settled();
		expect(answerOf(id)).toMatchObject({ data: { approved: false, text: 'NEIN.' } });
	});

	test('an answer by the labels themselves, which count more than the default words', async () => {
		const approvalOptions = { values: { approveLabel: 'Stop', disapproveLabel: 'Go on' } };
		const { id, question } = await ask({ parameters: { ...PARAMETERS, approvalOptions } });
		await reply(question.chat_id, 'stop');
		await host.settled();
		expect(answerOf(id)).toMatchObject({ data: { approved: true } });
	});

	test.each<[string, IDataObject]>([
		[
			'where only these count',
			{ answerBy: ['reply'], approveWords: 'leave', declineWords: 'stay' },
		],
		['on the page alone', { answerBy: ['link'] }],
	])('labels may turn yes and no around %s', async (_, options) => {
		const approvalOptions = { values: { approveLabel: 'No', disapproveLabel: 'Yes' } };
		const { id } = await ask({ parameters: { ...PARAMETERS, approvalOptions, options } });
		expect(host.seen(id).status).toBe('waiting');
	});

	test.each([
		['like', true],
		['love', true],
		['emphasize', true],
		['dislike', false],
	])('an answer by the tapback %s is the decision', async (reaction, approved) => {
		const { id, question } = await ask();
		const { chat_id, id: message_id } = question;
		await simulator.emit('reaction.added', { chat_id, from: PHONE, message_id, reaction });
		await host.settled();
		const data = { approved, text: null, reaction, from: PHONE, answeredBy: 'tapback' };
		expect(answerOf(id)).toMatchObject({ data, chat_id, message_id });
	});

	test('no other tapback is an answer, and none on another message, and none that is taken back', async () => {
		const other = simulator.addMessage({
			chat_id: GROUP,
			direction: 'outbound',
			parts: [{ type: 'text', value: 'Another' }],
		});
		const { id, question } = await ask({ parameters: IN_GROUP });
		const { id: message_id } = question;
		const chat_id = GROUP;
		await simulator.emit('reaction.added', { chat_id, message_id, reaction: 'laugh' });
		await simulator.emit('reaction.added', { chat_id, message_id: other, reaction: 'like' });
		await simulator.emit('reaction.removed', { chat_id, message_id, reaction: 'like' });
		expect(host.seen(id).status).toBe('waiting');
		expect(outbound().filter((message) => textOf(message).startsWith('Reply'))).toEqual([]);
	});

	test('an answer as free text, whatever it is', async () => {
		const { id, question } = await ask({
			parameters: { ...PARAMETERS, responseType: 'freeText' },
		});
		expect(textOf(question)).toMatch(/^Leave 12 groups for Jo Park\? #\d{3}$/);
		await simulator.emit('reaction.added', {
			chat_id: question.chat_id,
			from: PHONE,
			message_id: question.id,
			reaction: 'like',
		});
		expect(host.seen(id).status).toBe('waiting');
		await reply(question.chat_id, 'Only the two\nof last week');
		await host.settled();
		const { data } = answerOf(id);
		expect(data).toMatchObject({ text: 'Only the two\nof last week', answeredBy: 'reply' });
		expect(data).not.toHaveProperty('approved');
	});

	test('with an approver list an answer counts from approvers only, never from the own line', async () => {
		const options = { approvers: `${PHONE.replace('1234', '1002')}, boss@example.com` };
		const { id } = await ask({ parameters: { ...IN_GROUP, options } });
		const from = (address: string) => ({ from: address });
		await reply(GROUP, 'yes', from('+14155551001'));
		expect(host.seen(id).status).toBe('waiting');
		await reply(GROUP, 'no', from('+14155551002'));
		await host.settled();
		expect(answerOf(id)).toMatchObject({ data: { approved: false, from: '+14155551002' } });
	});

	test('without an approver list an answer counts from anybody but the own line', async () => {
		const { id } = await ask({ parameters: IN_GROUP });
		await reply(GROUP, 'yes', { from: 'me' });
		await settled();
		expect(host.seen(id).status).toBe('waiting');
		const mark = /#(\d+)$/.exec(textOf(outbound()[0]!))![1]!;
		await reply(GROUP, `yes ${mark}`, { from: '+14155551002' });
		await host.settled();
		expect(answerOf(id)).toMatchObject({ data: { from: '+14155551002' } });
	});

	test('an answer that is not understood gets one short reply, and the wait goes on', async () => {
		const { id, question } = await ask();
		const { chat_id } = question;
		await simulator.emit(
			'message.received',
			{ chat_id, from: PHONE, text: 'who asks?' },
			{ times: 3 },
		);
		await reply(chat_id, 'hm');
		expect(host.seen(id).status).toBe('waiting');
		expect(outbound().map(textOf)).toEqual([
			textOf(question),
			'Reply "Approve" or "Decline", or react to the question with 👍 or 👎.',
		]);
		await reply(chat_id, 'yes');
		await host.settled();
		expect(answerOf(id)).toMatchObject({ data: { approved: true } });
	});
});

describe('the link', () => {
	const linkIn = () => /http\S+/.exec(textOf(outbound().at(-1)!))![0];
	const press = async (url: string, body: string) => {
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		const answer = await request(url, { method: 'POST', headers, body });
		return { status: answer.statusCode, text: await answer.body.text() };
	};
	const open = async (url: string) => {
		const { statusCode, headers, body } = await request(url);
		return { status: statusCode, headers, text: await body.text() };
	};

	test('opening it shows the question and decides nothing; the button decides once', async () => {
		const message = 'Leave <b>12</b> groups & "more"?';
		const parameters = { ...PARAMETERS, message, options: { answerBy: ['link'] } };
		const { id } = await ask({ parameters });
		expect(sent()).toEqual(['POST /send']);
		const link = linkIn();
		for (let times = 0; times < 3; times++) {
			const { status, headers, text } = await open(link);
			expect(status).toBe(200);
			expect(text).toContain('Leave &lt;b&gt;12&lt;/b&gt; groups &amp; &quot;more&quot;?');
			expect(headers).toMatchObject({
				'cache-control': 'no-store',
				'referrer-policy': 'no-referrer',
				'content-security-policy': expect.stringContaining("default-src 'none'") as string,
			});
		}
		expect(host.seen(id).status).toBe('waiting');
		expect((await press(link, 'answer=maybe')).status).toBe(400);
		expect((await press(link, '')).status).toBe(400);
		const { status, text } = await press(link, 'answer=decline');
		expect([status, text]).toEqual([200, expect.stringContaining('Thank you')]);
		await host.settled();
		expect(answerOf(id)).toMatchObject({
			data: { approved: false, text: null, from: null, answeredBy: 'link' },
		});
		expect((await press(link, 'answer=approve')).text).toContain('No action required');
	});

	test('an approval without the second button cannot be declined by it', async () => {
		const approvalOptions = { values: { approvalType: 'single', approveLabel: 'Go' } };
		const parameters = { ...PARAMETERS, approvalOptions, options: { answerBy: ['link'] } };
		const { id } = await ask({ parameters });
		expect((await open(linkIn())).text).not.toContain('Decline');
		expect((await press(linkIn(), 'answer=decline')).status).toBe(400);
		expect(host.seen(id).status).toBe('waiting');
	});

	test('the link takes a free text', async () => {
		const parameters = {
			...PARAMETERS,
			responseType: 'freeText',
			options: { answerBy: ['reply', 'link'] },
		};
		const { id } = await ask({ parameters });
		expect((await press(linkIn(), 'answer=+')).status).toBe(400);
		await press(linkIn(), 'answer=Tomorrow%0D%0Amorning');
		await host.settled();
		expect(answerOf(id)).toMatchObject({ data: { text: 'Tomorrow\nmorning', answeredBy: 'link' } });
		await settled();
		expect(subscriptions()).toEqual([]);
	});

	test("Chert's address is no link, and the link is not Chert's", async () => {
		const parameters = { ...PARAMETERS, options: { answerBy: ['reply', 'link'] } };
		const { id } = await ask({ parameters });
		const { url } = subscriptions()[0]!;
		expect((await press(url, 'answer=approve')).text).toContain('ignored');
		const swapped = linkIn().replace('chert=link', 'chert=chert');
		expect((await press(swapped, 'answer=approve')).status).toBe(401);
		expect(host.seen(id).status).toBe('waiting');
	});
});

test('the address of a question says when its time is over', async () => {
	await ask();
	const values = { limitType: 'afterTimeInterval', resumeAmount: 1, resumeUnit: 'hours' };
	const before = Date.now() / 1_000 + 3_600;
	await ask({ parameters: { ...PARAMETERS, options: { limitWaitTime: { values } } } });
	const until = subscriptions().map(({ url }) => Number(new URL(url).searchParams.get('until')));
	expect(until).toEqual([0, expect.any(Number)]);
	expect(Math.abs(until[1]! - before)).toBeLessThan(60);
});

describe('what cannot be asked', () => {
	test('if the question is not sent, nobody waits and the subscription is gone', async () => {
		simulator.fault('POST /send', { kind: 'code', code: 4001, status: 502 });
		const options = { maxAttempts: 1 };
		const { status, error } = host.seen(await host.ask({ parameters: { ...PARAMETERS, options } }));
		expect(status).toBe('error');
		expect(error!.message).toContain('Chert 4001');
		expect(error!.description).toContain('nobody is waited for');
		expect(subscriptions()).toEqual([]);
	});

	test('if nobody knows whether it was sent, nobody waits, and the error says so', async () => {
		simulator.fault('POST /send', { kind: 'reset', when: 'after' });
		const options = { maxAttempts: 1 };
		const { status, error } = host.seen(await host.ask({ parameters: { ...PARAMETERS, options } }));
		expect(status).toBe('error');
		expect(error!.message).toContain('it may still have been carried out');
		expect(subscriptions()).toEqual([]);
	});

	test('if Chert does not say to which chat it was sent, nobody waits', async () => {
		const body = JSON.stringify({ status: 'sent', message_id: 'msg_1' });
		simulator.fault('POST /send', { kind: 'status', status: 200, body });
		const { status, error } = host.seen(await host.ask({ parameters: PARAMETERS }));
		expect(status).toBe('error');
		expect(error!.message).toContain('does not say to which chat');
		expect(subscriptions()).toEqual([]);
	});

	test('if Chert makes no more subscriptions, the error names the link as the way out', async () => {
		simulator.fault('POST /webhook-subscriptions', { kind: 'code', code: 2008, status: 402 });
		const { error } = host.seen(await host.ask({ parameters: PARAMETERS }));
		expect(error!.message).toMatch(/^Chert 2008: .*nothing was asked/);
		expect(error!.description).toContain('choose only Link');
		expect(outbound()).toEqual([]);
	});

	test('if nobody knows whether there is a subscription, it is looked for and deleted', async () => {
		simulator.fault('POST /webhook-subscriptions', { kind: 'reset', when: 'after' });
		const options = { maxAttempts: 1 };
		const { error } = host.seen(await host.ask({ parameters: { ...PARAMETERS, options } }));
		expect(error!.message).toContain('Nothing was asked');
		expect(subscriptions()).toEqual([]);
		expect(outbound()).toEqual([]);
	});

	test('if Chert cannot reach this n8n, the error says what to set, or to choose the link', async () => {
		const credential = { ...simulator.credential, baseUrl: 'https://console.trychert.com' };
		const far = await WaitingHost.start({ engine, credential });
		try {
			const { error } = far.seen(await far.ask({ parameters: PARAMETERS }));
			expect(error!.message).toMatch(/Chert cannot reach this n8n.*WEBHOOK_URL/);
			expect(error!.description).toContain('choose only Link');
			const options = { answerBy: ['link'] };
			const link = far.seen(await far.ask({ parameters: { ...PARAMETERS, options } }));
			// No phone reaches an address that works on this machine only.
			expect(link.error!.message).toContain('works on this machine only');
			expect(link.error!.description).toContain('Set the environment variable WEBHOOK_URL');
		} finally {
			await far.close();
		}
		expect(simulator.requests).toEqual([]);
	});

	test.each([1007, 4002])(
		'a limit of minutes (%d) leaves no subscription behind, and nobody waits for it to end',
		async (code) => {
			simulator.fault('POST /send', { kind: 'code', code, retry_after: 3_600 });
			const { error } = host.seen(await host.ask({ parameters: PARAMETERS }));
			expect(error!.message).toContain(`Chert ${code}`);
			expect(subscriptions()).toEqual([]);
			expect(sent().at(-1)).toMatch(/^DELETE \/webhook-subscriptions\//);
		},
	);

	test('as a tool whose caller goes on without the answer nothing is asked', async () => {
		const tool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		try {
			const { error } = host.seen(await host.ask({ parameters: PARAMETERS }));
			expect(error!.message).toContain('an older AI Agent');
			expect(error!.description).toContain('human review');
		} finally {
			tool.mockRestore();
		}
		expect(simulator.requests).toEqual([]);
	});

	test('where WEBHOOK_URL has a path, nothing is asked, and the error says what to set', async () => {
		host.webhookUrl = `${host.address}/a-path`;
		const { error } = host.seen(await host.ask({ parameters: PARAMETERS }));
		expect(error!.message).toMatch(/No answer would come back.*\/a-path\..*WEBHOOK_URL/);
		expect(simulator.requests).toEqual([]);
	});

	test.each([401, 404])(
		'where n8n gets %d at its own address, nothing is asked, and the error says what to set',
		async (status) => {
			const front = http.createServer((_, answer) => answer.writeHead(status).end('{}'));
			await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', () => resolve()));
			try {
				host.webhookUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
				const { error } = host.seen(await host.ask({ parameters: PARAMETERS }));
				expect(error!.message).toMatch(/No answer would come back.*HTTP 40[14].*WEBHOOK_URL/);
			} finally {
				front.close();
			}
			expect(simulator.requests).toEqual([]);
		},
	);

	test('where n8n cannot reach itself, the question is asked', async () => {
		host.webhookUrl = 'http://127.0.0.1:9';
		const { id } = await ask();
		expect(host.seen(id).status).toBe('waiting');
	});

	test('without an execution to come back to nothing is asked', async () => {
		const result = await runSafely(
			engine,
			simulator,
			{ resource: 'message', operation: 'sendAndWait', ...PARAMETERS },
			[{}],
			'stopWorkflow',
			{ executionId: null as unknown as string },
		);
		expect(result.error!.message).toContain('n8n cannot wait for an answer here');
		expect(simulator.requests).toEqual([]);
	});

	const lost: Array<[string, Fault]> = [
		['the connection breaks', { kind: 'reset', when: 'after' }],
		['a proxy answers', { kind: 'html', acted: true }],
		['the answer is cut off', { kind: 'cut_off', acted: true }],
	];
	test.each(lost)(
		'a question to a chat is never sent again after %s: nobody knows, and nobody waits',
		async (_, fault) => {
			for (const settings of [{}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }]) {
				simulator.reset();
				simulator.fault('POST /chats/:chat_id/messages', fault);
				const { status, error } = host.seen(await host.ask({ parameters: IN_GROUP, settings }));
				expect(status).toBe('error');
				expect(error!.message).toContain('it may still have been carried out');
				expect(error!.description).toContain('Look at the chat');
				expect(error!.context).toMatchObject({ outcome_unknown: true, retryable: false });
				expect(outbound()).toHaveLength(1);
				expect(subscriptions()).toEqual([]);
			}
		},
	);

	test.each(lost)('the help is never said twice after %s', async (_, fault) => {
		const { question } = await ask({ parameters: IN_GROUP });
		simulator.fault('POST /chats/:chat_id/messages', fault);
		await reply(GROUP, 'who asks?', { from: '+14155551001' });
		await reply(GROUP, 'hm', { from: '+14155551001' });
		expect(outbound()).toHaveLength(2);
		expect(outbound()[0]!.id).toBe(question.id);
	});

	test.each(lost)(
		'a webhook subscription is never made again after %s, and what to do is said in words that fit',
		async (_, fault) => {
			simulator.fault('POST /webhook-subscriptions', fault);
			const { error } = host.seen(await host.ask({ parameters: PARAMETERS }));
			expect(error!.message).toMatch(/^Nothing was asked: /);
			expect(error!.description).not.toMatch(/Idempotency Key|Look at the chat/);
			expect(error!.context).toMatchObject({ reason: 'NOT_ASKED', retryable: true });
			const made = sent().filter((one) => one === 'POST /webhook-subscriptions');
			expect(made).toHaveLength(1);
			expect(subscriptions()).toEqual([]);
			expect(outbound()).toEqual([]);
		},
	);

	test.each([0, 2])(
		"'Retry On Fail' does not ask twice (%d subscriptions stay behind)",
		async (times) => {
			simulator.fault('POST /send', { kind: 'reset', when: 'after', times: 2 });
			if (times > 0) {
				simulator.fault('DELETE /webhook-subscriptions/:subscription_id', { kind: 'html', times });
			}
			const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
			const options = { maxAttempts: 1 };
			const { id } = await ask({ parameters: { ...PARAMETERS, options }, settings });
			expect(host.seen(id).status).toBe('waiting');
			expect(outbound()).toHaveLength(1);
			const keys = simulator.requests
				.filter(({ url }) => url.endsWith('/send'))
				.map(({ body }) => body.toString());
			expect(new Set(keys).size).toBe(1);
			expect(subscriptions()).toHaveLength(1);
			await reply(outbound()[0]!.chat_id, 'yes');
			await host.settled();
			expect(answerOf(id)).toMatchObject({ data: { approved: true } });
		},
	);
});

describe('no litter', () => {
	test('the next question deletes what a stopped execution left, and nobody else’s', async () => {
		const { id } = await ask();
		const [left] = subscriptions();
		const { id: going } = await ask();
		host.stop(id);
		const foreign = { ...left!, id: 'foreign', url: left!.url.replace('127.0.0.1', 'localhost') };
		(simulator.subscriptions as Map<string, typeof foreign>).set('foreign', foreign);
		await ask();
		const ids = subscriptions().map((subscription) => subscription.id);
		expect(ids).not.toContain(left!.id);
		expect(ids).toContain('foreign');
		expect(ids).toHaveLength(3);
		expect(host.seen(going).status).toBe('waiting');
	});

	test('what is left when the time is over goes with the next question', async () => {
		const limitWaitTime = { values: { resumeAmount: 5, resumeUnit: 'minutes' } };
		const { id } = await ask({
			items: [{ n: 1 }, { n: 2 }],
			parameters: { ...PARAMETERS, options: { limitWaitTime } },
		});
		const { waitTill } = host.executions.get(id)!;
		expect(Math.abs(waitTill!.getTime() - Date.now() - 300_000)).toBeLessThan(30_000);
		await host.timeOut(id);
		expect(host.seen(id).success.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 2 }]);
		const [left] = subscriptions();
		await ask();
		expect(subscriptions().map((one) => one.id)).not.toContain(left!.id);
	});

	test('a late answer to what is over changes nothing', async () => {
		const { id, question } = await ask();
		await host.timeOut(id);
		const before = host.seen(id);
		await reply(question.chat_id, 'yes');
		await host.settled();
		expect(host.seen(id)).toEqual(before);
		expect(host.resumed.get(id)).toBe(1);
	});
});

test('neither the secret of the subscription nor its address nor the link is stored anywhere', async () => {
	const options = { answerBy: ['reply', 'link'] };
	const { id, question } = await ask({ parameters: { ...PARAMETERS, options } });
	const signature = (url: string) => new URL(url).searchParams.get('signature')!;
	const secrets = [
		simulator.credential.signingSecret,
		signature(subscriptions()[0]!.url),
		signature(/http\S+/.exec(textOf(question))![0]),
	];
	const create = simulator.requests[0]!;
	expect(create.url).toMatch(/webhook-subscriptions$/);
	const waiting = host.executions.get(id)!.data;
	await reply(question.chat_id, 'yes');
	await host.settled();
	for (const data of [waiting, host.executions.get(id)!.data]) {
		for (const secret of secrets) expect(data).not.toContain(secret);
		expect(data).not.toContain('"secret"');
	}
});
