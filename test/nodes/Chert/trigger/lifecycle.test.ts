import type { IDataObject } from 'n8n-workflow';
import { eachVariant } from '../../../simulator';
import { WebhookHost } from '../../../support/webhookHost';
import { useChert, useWebhookHost } from '../../../support/chert';
import { first } from '../../../support/certain';

const chert = useChert({ webhook_backoff_ms: 1 });
const { engine, simulator } = chert;
const host = useWebhookHost(chert);

const live = () => [...simulator.subscriptions.values()];
const urls = () => live().map(({ url }) => url);
const sent = () => simulator.requests.map(({ method, url }) => `${method} ${url.slice(7)}`);
const memory = () => host.memory as Record<string, IDataObject | undefined>;

/** Makes a subscription beside the node, through the API, as a person would. */
async function foreign(url: string, events: string[] = []): Promise<string> {
	const body = JSON.stringify({ url, events });
	const signed = await engine.authenticate(simulator.credential, {
		method: 'POST',
		url: `${simulator.url}/api/v1/webhook-subscriptions`,
		body,
	});
	const answer = await fetch(signed.url, {
		method: 'POST',
		headers: signed.headers as Record<string, string>,
		body,
	});
	const { subscription } = (await answer.json()) as { subscription: { id: string } };
	return subscription.id;
}

describe('activating', () => {
	test('activating makes one subscription for the URL and keeps its secret', async () => {
		await host.activate();
		expect(live()).toEqual([
			expect.objectContaining({ url: host.productionUrl, events: [], is_active: true }),
		]);
		expect(memory().production).toEqual({
			id: first(live()).id,
			url: host.productionUrl,
			secret: expect.stringMatching(/^.{20,}$/),
			events: [],
			made_at: expect.any(Number),
		});
		const created = simulator.requests.find(({ method }) => method === 'POST')!;
		expect(created.verified).toBe(true);
		expect(JSON.parse(created.body.toString())).toEqual({ url: host.productionUrl });
	});

	test('activating asks for the chosen events', async () => {
		host.parameters = { events: ['reaction.added', 'message.received'] };
		await host.activate();
		expect(first(live()).events).toEqual(['message.received', 'reaction.added']);
	});

	test('activating again, after a restart: recognises its own and changes nothing', async () => {
		host.parameters = { events: ['reaction.added', 'message.received'] };
		await host.activate();
		const [own] = live();
		const { stored } = host;
		const before = sent().length;
		await host.restart();
		expect(live()).toEqual([own]);
		expect(sent().slice(before)).toEqual(['GET /webhook-subscriptions']);
		expect(host.stored).toBe(stored);
	});

	test.each<[string, () => void | Promise<void>]>([
		['other events', () => void (host.parameters = { events: ['reaction.added'] })],
		[
			'a lost secret',
			() => {
				const production = { ...memory().production, secret: undefined };
				host.stored = JSON.stringify({ 'node:Chert Trigger': { production } });
			},
		],
		['lost static data', () => void (host.stored = '{}')],
		['it was paused at Chert', () => void (first(live()).is_active = false)],
		['its events were changed at Chert', () => void (first(live()).events = ['lead_reply'])],
	])('activating again, after %s: makes it anew, and deletes the old one', async (_, change) => {
		await host.activate();
		const old = first(live());
		await change();
		await host.restart();
		expect(live()).toHaveLength(1);
		expect(live()[0]).not.toMatchObject({ id: old.id });
		expect(live()[0]).toMatchObject({ url: host.productionUrl, is_active: true });
		expect(memory().production).toMatchObject({ id: first(live()).id, secret: expect.any(String) });
		await simulator.emit('reaction.added', { chat_id: 'ch_direct' });
		expect(await host.items()).toHaveLength(1);
	});

	test('activating again, where only the process knows the secret: keeps its own and stores it', async () => {
		await host.activate();
		const { production } = memory();
		host.stored = '{}';
		expect(await host.exists()).toBe(false);
		await host.activate();
		expect(live()).toHaveLength(1);
		expect(memory().production).toEqual(production);
	});

	test('activating again, after it was deleted at Chert: makes it anew', async () => {
		await host.activate();
		const own = await foreignDelete(first(live()).id);
		await host.restart();
		expect(live()).toHaveLength(1);
		expect(first(live()).id).not.toBe(own);
	});

	test('activating again, after the URL was changed at Chert: makes one for its own, and leaves the other alone', async () => {
		await host.activate();
		first(live()).url = 'https://elsewhere.example.com';
		await host.restart();
		expect(urls()).toEqual(['https://elsewhere.example.com', host.productionUrl]);
	});

	/** The old address cannot be told from that of an original that this workflow is a copy of. */
	test('activating again, after WEBHOOK_URL was changed: makes one for the new address, and leaves the old one alone', async () => {
		await host.activate();
		const [old] = live();
		const before = host.productionUrl;
		host.webhookUrl = host.webhookUrl.replace('127.0.0.1', 'localhost');
		await host.restart();
		expect(urls()).toEqual([before, host.productionUrl]);
		await host.deactivate();
		expect(live()).toEqual([old]);
	});

	test.each<[string, () => Promise<void>]>([
		['unpublishing', async () => await host.deactivate()],
		['publishing a changed trigger', async () => (await host.deactivate(), await host.activate())],
		['publishing', async () => await host.activate()],
	])(
		'after WEBHOOK_URL was changed, %s names the old subscription in the log, once',
		async (_, act) => {
			await host.activate();
			const { id, url } = first(live());
			host.webhookUrl = host.webhookUrl.replace('127.0.0.1', 'localhost');
			await act();
			const named = host.log.filter((text) => text.includes(id));
			expect(named).toEqual([
				expect.stringContaining(`${id} delivers to ${url} and was not deleted`),
			]);
		},
	);

	test('the question whether it exists changes nothing, at Chert and in the static data', async () => {
		await host.activate();
		for (const change of [
			() => undefined,
			async () => await foreign(host.productionUrl),
			() => void (first(live()).is_active = false),
			() => void (host.stored = '{}'),
		]) {
			await change();
			const [there, { stored }] = [JSON.stringify(live()), host];
			const before = sent().length;
			await host.exists();
			expect(sent().slice(before)).toEqual(['GET /webhook-subscriptions']);
			expect([JSON.stringify(live()), host.stored]).toEqual([there, stored]);
		}
	});

	test('activating deletes its own from a run that ended before it could be noted; no other subscription is touched', async () => {
		const others = [
			await foreign('https://crm.example.com/hook'),
			await foreign(`${host.productionUrl}/more`),
			await foreign('https://dev-inbox'),
		];
		const stray = await foreign(host.productionUrl);
		await host.activate();
		const ids = live().map(({ id }) => id);
		expect(ids).toEqual([...others, memory().production!.id]);
		expect(ids).not.toContain(stray);
		const late = await foreign(host.productionUrl);
		await host.restart();
		expect(live().map(({ id }) => id)).toEqual(ids);
		expect(ids).not.toContain(late);
		await host.deactivate();
		expect(live().map(({ id }) => id)).toEqual(others);
	});
});

/** Deletes a subscription as a person would. */
async function foreignDelete(id: string): Promise<string> {
	const signed = await engine.authenticate(simulator.credential, {
		method: 'DELETE',
		url: `${simulator.url}/api/v1/webhook-subscriptions/${id}`,
	});
	await fetch(signed.url, { method: 'DELETE', headers: signed.headers as Record<string, string> });
	return id;
}

describe('deactivating', () => {
	test('deactivating deletes its own subscription and forgets the secret', async () => {
		const other = await foreign('https://crm.example.com/hook');
		await host.activate();
		const { secret } = memory().production!;
		await host.deactivate();
		expect(live().map((one) => one.id)).toEqual([other]);
		expect(memory().production).toBeUndefined();
		expect(host.stored).not.toContain(secret);
		expect(host.log).toEqual([]);
	});

	test('deactivating is fine with a subscription that is gone already', async () => {
		await host.activate();
		await foreignDelete(first(live()).id);
		await host.deactivate();
		expect(memory().production).toBeUndefined();
	});

	test('deactivating is fine with a workflow that was never active', async () => {
		await host.deactivate();
		expect(live()).toEqual([]);
	});

	test('deactivating with the static data lost still deletes what delivers to its URL', async () => {
		const other = await foreign('https://crm.example.com/hook');
		await host.activate();
		host.stored = '{}';
		await host.deactivate();
		expect(live().map(({ id }) => id)).toEqual([other]);
	});

	test('deactivating that fails keeps the secret, so that the next activation finds its own', async () => {
		await host.activate();
		const own = first(live());
		simulator.fault('DELETE /webhook-subscriptions/:subscription_id', { kind: 'code', code: 3001 });
		await expect(host.deactivate()).rejects.toMatchObject({ message: /^Chert 3001: / });
		expect(memory().production).toMatchObject({ id: own.id });
		await host.activate();
		expect(live()).toEqual([own]);
	});
});

describe('a copy of the workflow', () => {
	/** The static data of a published workflow, with its subscription, as an export or a backup holds them. */
	const original = async () => {
		await host.activate();
		return { subscription: first(live()), stored: host.stored };
	};
	/** Another n8n, or a workflow of its own in the same one. */
	const copyOf = async (stored: string) => {
		const copy = await WebhookHost.start({ engine, credential: simulator.credential });
		copy.parameters = { events: [] };
		copy.stored = stored;
		return copy;
	};

	test.each<[string, (copy: WebhookHost) => Promise<void>]>([
		['published', async (copy) => await copy.activate()],
		['published and unpublished', async (copy) => (await copy.activate(), await copy.deactivate())],
		['unpublished', async (copy) => await copy.deactivate()],
		[
			'published, restarted and unpublished',
			async (copy) => {
				await copy.activate();
				await copy.restart();
				await copy.deactivate();
			},
		],
		['tried in the editor', async (copy) => (await copy.listen(), await copy.stopListening())],
	])('%s leaves the subscription of the original alone', async (_, happens) => {
		const { subscription, stored } = await original();
		const copy = await copyOf(stored);
		await happens(copy);
		expect(live()).toContainEqual(subscription);
		await simulator.emit('message.received', { text: 'Hi' }, { subscription_id: subscription.id });
		expect(await host.items()).toHaveLength(1);
		await copy.close();
	});

	test('a copy of the workflow gets its own events with its own subscription', async () => {
		const { stored } = await original();
		const copy = await copyOf(stored);
		await copy.activate();
		expect(urls()).toEqual([host.productionUrl, copy.productionUrl]);
		await simulator.emit('message.received', { text: 'Hi' });
		expect(await copy.items()).toHaveLength(1);
		await copy.deactivate();
		expect(urls()).toEqual([host.productionUrl]);
		await copy.close();
	});

	test.each(['?copy=1', '/more', '#part'])(
		'a copy of the workflow whose URL is that of the original but for %s touches nothing',
		async (more) => {
			const { subscription } = await original();
			subscription.url += more;
			await host.deactivate();
			expect(live()).toEqual([subscription]);
		},
	);
});

describe('the test URL', () => {
	test('the test URL has a subscription of its own beside that of the active workflow, and gives it up alone', async () => {
		await host.activate();
		const [own] = live();
		const { stored } = host;
		await host.listen();
		expect(urls()).toEqual([host.productionUrl, host.testUrl]);
		await host.stopListening();
		expect(live()).toEqual([own]);
		expect(host.stored).toBe(stored);
	});

	test('the test URL ends with the first event, which reaches both', async () => {
		await host.activate();
		await host.listen();
		await simulator.emit('message.received', { text: 'Hi' });
		expect(await host.items()).toHaveLength(2);
		expect(urls()).toEqual([host.productionUrl]);
	});

	test('the same event can be tried again and again', async () => {
		for (let n = 0; n < 3; n++) {
			await host.listen();
			await simulator.emit('message.received', { text: 'Hi', event_id: 'e_again' });
			expect(await host.items()).toHaveLength(n + 1);
		}
		expect(live()).toEqual([]);
	});

	test('what the editor left behind when n8n ended is deleted next time', async () => {
		await foreign(host.testUrl);
		await host.activate();
		expect(urls()).toEqual([host.testUrl, host.productionUrl]);
		await host.listen();
		expect(urls()).toEqual([host.productionUrl, host.testUrl]);
	});
});

test('twenty rounds of everything: no orphan, and never two at one URL', async () => {
	const other = await foreign('https://crm.example.com/hook');
	let most = 0;
	const look = () => {
		for (const url of [host.productionUrl, host.testUrl]) {
			most = Math.max(most, urls().filter((one) => one === url).length);
		}
	};
	for (let round = 0; round < 20; round++) {
		host.parameters = { events: round % 3 === 0 ? [] : ['message.received'] };
		await host.activate();
		look();
		await host.restart();
		look();
		if (round % 4 === 1) await host.listen();
		look();
		if (round % 5 === 2) host.stored = '{}';
		if (round % 7 === 3) await foreignDelete(live().at(-1)!.id);
		await host.restart();
		look();
		await host.stopListening();
		await host.deactivate();
		look();
		expect(live().map(({ id }) => id)).toEqual([other]);
	}
	expect(most).toBe(1);
});

describe('what goes wrong is thrown, in words', () => {
	const CREATE = 'POST /webhook-subscriptions';
	const LIST = 'GET /webhook-subscriptions';

	test.each([
		['https://localhost', /^Chert cannot reach this n8n.*works on this machine only.*WEBHOOK_URL/],
		['http://n8n.example.com', /^Chert takes https:\/\/ webhook addresses only.*WEBHOOK_URL/],
	])('the webhook URL %s is refused before any request', async (webhookUrl, message) => {
		const credential = { ...simulator.credential, baseUrl: 'https://console.trychert.com' };
		const away = await WebhookHost.start({ engine, credential, webhookUrl });
		await expect(away.activate()).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringMatching(message),
			context: expect.objectContaining({ reason: 'INVALID_WEBHOOK_URL', code: null }),
		});
		await away.close();
		expect(simulator.requests).toEqual([]);
	});

	test.each([
		[LIST, 2004, 401],
		[LIST, 3001, 500],
		[CREATE, 1002, 400],
		[CREATE, 2005, 403],
		[CREATE, 3002, 503],
	])('%s: the activation answers %d', async (route, code, status) => {
		// A refused signature is made anew three times.
		simulator.fault(route, { kind: 'code', code, status, times: code === 2004 ? 4 : 1 });
		await expect(host.activate()).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringMatching(`^Chert ${code}: `),
			httpCode: String(status),
			description: expect.not.stringMatching(/this item|may have left at Chert/),
		});
		expect(live()).toEqual([]);
	});

	test('an answer that got lost leaves no subscription behind', async () => {
		simulator.fault(CREATE, { kind: 'reset', when: 'after' });
		await expect(host.activate()).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringContaining('broke before its answer arrived'),
			description: expect.stringContaining('Publish the workflow once more'),
		});
		expect(sent()).toContain('POST /webhook-subscriptions');
		expect(live()).toEqual([]);
		expect(memory().production).toBeUndefined();
	});

	test('a list that Chert does not document', async () => {
		simulator.fault(LIST, { kind: 'status', status: 200, body: '{"subscriptions":"none"}' });
		await expect(host.activate()).rejects.toMatchObject({ name: 'NodeApiError' });
		expect(live()).toEqual([]);
	});

	test.each<[string, IDataObject]>([
		['its secret', { id: 'whsub_9', url: 'https://hooks.example.com' }],
		['its id', { secret: 'example0example0example0example0', url: 'https://hooks.example.com' }],
		['either', {}],
	])('a new subscription without %s: thrown, and nothing is left', async (_, subscription) => {
		const body = JSON.stringify({ subscription });
		simulator.fault(CREATE, { kind: 'status', status: 200, body, acted: true });
		await expect(host.activate()).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringContaining('lacks the id or the secret'),
		});
		// The node has deleted it by itself; n8n asks it to once more.
		const made = sent().map((request) => request.split('/')[0]!.trim());
		expect(made).toEqual(['GET', 'GET', 'POST', 'GET', 'DELETE', 'GET']);
		expect(live()).toEqual([]);
		expect(memory().production).toBeUndefined();
	});

	test('a credential that cannot be used', async () => {
		const credential = { ...simulator.credential, tenant: '' };
		const broken = await WebhookHost.start({ engine, credential });
		await expect(broken.activate()).rejects.toMatchObject({
			message: expect.stringMatching(/^Chert credential: the Tenant is empty/),
		});
		await broken.close();
	});

	test('neither secret nor signature is in an error', async () => {
		await host.activate();
		const { secret } = memory().production!;
		simulator.fault(LIST, { kind: 'code', code: 3001, times: 2 });
		const error = (await host.deactivate().catch((thrown: Error) => thrown)) as Error;
		const stored = JSON.stringify([error, error.message, error.stack]);
		expect(stored).not.toContain(secret);
		expect(stored).not.toContain(simulator.credential.signingSecret);
		for (const { headers } of simulator.requests) {
			expect(stored).not.toContain(String(headers['x-chert-signature']).split(',')[2]);
		}
	});
});

/** Where no source shows the answer, each of them has to do. */
describe('answers of open shape', () => {
	test.each(
		eachVariant(
			'created_status',
			'subscription_created',
			'subscriptions',
			'subscription_deleted',
			'second_delete',
		),
	)('$name: $value', async ({ variants }) => {
		simulator.configure({ variants });
		await host.activate();
		const [own] = live();
		await host.restart();
		expect(live()).toEqual([own]);
		await simulator.emit('message.received', { text: 'Hi' });
		expect(await host.items()).toHaveLength(1);
		const deletes = () => sent().filter((request) => request.startsWith('DELETE'));
		await host.deactivate();
		expect(live()).toEqual([]);
		expect(deletes()).toHaveLength(1);
		expect(memory().production).toBeUndefined();
	});

	test('a DELETE whose answer proves nothing is done when the list says so, and failed when it does not', async () => {
		const DELETE = 'DELETE /webhook-subscriptions/:subscription_id';
		await host.activate();
		const kept = live()[0];
		const nobody = { kind: 'status', status: 200, body: '', foreign: true } as const;
		simulator.fault(DELETE, nobody);
		await expect(host.deactivate()).rejects.toMatchObject({ name: 'NodeApiError' });
		expect(live()).toEqual([kept]);
		simulator.fault(DELETE, { ...nobody, acted: true });
		await host.deactivate();
		expect(live()).toEqual([]);
	});
});
