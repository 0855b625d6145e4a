import type { IDataObject } from 'n8n-workflow';
import { ALIKE, eachVariant } from '../../../../simulator';
import { chatsInEvents, useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { chertRun, outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = { resource: 'chat', operation: 'getAll', onlyGroups: false };
const ROUTE = 'GET /events';
const LINE = '+14155550100';
const { engine, simulator } = useChert();

const getMany = async (parameters: IDataObject, items: IDataObject[] = [{}]) => {
	const all = { ...PARAMETERS, ...parameters };
	const result = await runSafely(engine, simulator, all, items, 'continueErrorOutput');
	const { hints = [] } = chertRun(result.run);
	return {
		...result,
		json: result.success.map((item) => item.json),
		ids: result.success.map((item) => item.json.chat_id),
		hints: hints.map(({ message }) => message),
	};
};
const queries = () =>
	simulator.requests.map(({ url }) => Object.fromEntries(new URL(url, simulator.url).searchParams));
const answer = (body: object) =>
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
const happens = async (chat_id: string, data?: object) =>
	await simulator.emit('message.received', { chat_id, data });

/** The groups of the simulator that somebody is in, the one with the newest event first. */
const groupsWith = (handle: string) =>
	chatsInEvents(simulator).filter((id) => {
		const chat = simulator.chats.get(id);
		return chat?.is_group && chat.handles.includes(handle);
	});
const firstEventOf = (chat_id: string) =>
	[...simulator.events.values()].find(({ lead_id }) => lead_id === chat_id)!.created_at;

describe('what comes out', () => {
	test('the chats of all events, the newest first, each once and paired', async () => {
		const event = await happens('ch_group_of_4');
		const { json, run } = await getMany({});
		expect(json.map(({ chat_id }) => chat_id)).toEqual(chatsInEvents(simulator));
		expect(json.map(({ chat_id, events_seen }) => [chat_id, events_seen]).slice(0, 4)).toEqual([
			['ch_group_of_4', 2],
			['ch_direct', 2],
			['ch_group_of_5', 1],
			['ch_group_of_8', 1],
		]);
		expect(json[0]).toEqual({
			chat_id: 'ch_group_of_4',
			display_name: 'Sales North',
			is_group: true,
			members: ['+14155551000', '+14155551001', '+14155551002'],
			member_count: 4,
			line: LINE,
			last_event_at: event.created_at,
			first_event_at: firstEventOf('ch_group_of_4'),
			events_seen: 2,
		});
		expect(queries()).toEqual([{ limit: '200' }]);
		expect(simulator.requests[0]).toMatchObject({ method: 'GET', verified: true });
		const output = outputOf(run);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(json.map(() => ({ item: 0 })));
	});

	test('all pages are read, and what is known is the newest on any of them', async () => {
		const [old, other] = simulator.addGroups(2, 6);
		await happens(old);
		for (let n = 0; n < 410; n++) await happens(other);
		await happens('', { lead_id: old });
		const { json } = await getMany({ returnAll: true });
		expect(simulator.requests).toHaveLength(3);
		expect(json.map(({ chat_id, events_seen }) => [chat_id, events_seen]).slice(0, 2)).toEqual([
			[old, 2],
			[other, 410],
		]);
		expect(json[0]).toMatchObject({ is_group: true, member_count: 6 });
	});

	test('Simplify off: the chat in Chert’s words and its newest event', async () => {
		const event = await happens('ch_group_of_4');
		const { json } = await getMany({ simplify: false, limit: 1 });
		const { payload, ...last_event } = event;
		expect(json).toEqual([
			{
				chat_id: 'ch_group_of_4',
				chat: (payload.data as IDataObject).chat,
				also_wrote: [],
				last_event,
				first_event_at: firstEventOf('ch_group_of_4'),
				events_seen: 2,
			},
		]);
	});

	test.each(eachVariant('event_lead_id', 'event_display_name', 'reaction_data', 'lead_reply_data'))(
		'the same chats and people, with $name: $value',
		async ({ name, variants }) => {
			await happens('ch_group_of_4');
			await simulator.emit('reaction.added', { chat_id: 'ch_group_of_5' });
			await simulator.emit('lead_reply', { chat_id: 'ch_group_of_8' });
			simulator.configure({ variants });
			const { json } = await getMany({ limit: 4 });
			expect(json.map(({ chat_id, member_count }) => [chat_id, member_count])).toEqual([
				['ch_group_of_8', 8],
				['ch_group_of_5', 5],
				['ch_group_of_4', 4],
				['ch_direct', 2],
			]);
			const counts = json.map(({ events_seen }) => events_seen);
			expect([name, counts]).toEqual([name, [2, 2, 2, 2]]);
		},
	);

	test('no events are no items', async () => {
		answer({ events: [], next_cursor: null });
		const { json, failed, hints } = await getMany({});
		expect([...json, ...failed]).toEqual([]);
		expect(hints[0]).toBe('Chert has no list of chats, so this one is made of 0 events.');
	});
});

describe('Limit', () => {
	test('Limit counts chats that are left after the filters, not events', async () => {
		for (let n = 0; n < 60; n++) await happens('ch_direct');
		expect((await getMany({ limit: 2, onlyGroups: true })).ids).toEqual([
			'ch_group_of_5',
			'ch_group_of_4',
		]);
	});

	test('Limit is 50 unless Return All is on', async () => {
		for (const id of simulator.addGroups(60)) await happens(id);
		const all = chatsInEvents(simulator);
		const { ids, hints } = await getMany({});
		expect(ids).toHaveLength(50);
		expect(hints).toContain(`There are ${all.length} chats; the Limit let 50 through.`);
		const whole = await getMany({ returnAll: true });
		expect(whole.ids).toEqual(all);
		expect(whole.hints).toHaveLength(1);
	});

	test('a Limit that is none is refused before any request', async () => {
		const { failed } = await getMany({ limit: '={{ 0 }}' });
		expect(first(failed).json.error).toMatchObject({ reason: 'INVALID_INPUT' });
		expect(simulator.requests).toEqual([]);
	});
});

describe('filters', () => {
	test('the groups of a person, from a number as people write it', async () => {
		const filters = { members: '={{ $json.phone }}' };
		const { ids } = await getMany({ filters, onlyGroups: true }, [{ phone: '+1 (415) 555-1003' }]);
		expect(ids).toEqual(groupsWith('+14155551003'));
		expect(ids).toEqual(expect.arrayContaining(['ch_group_of_5', ...ALIKE]));
		expect(ids).not.toContain('ch_group_of_4');
	});

	test('each item asks on its own, all share one reading, mistakes keep their places', async () => {
		const people = ['+14155551002', '', '+14155551006', '+14155559999', '415 555 1000'];
		const filters = { members: '={{ $json.phone }}' };
		const { success, failed, run } = await getMany(
			{ filters },
			people.map((phone) => ({ phone })),
		);
		const [two, six] = [groupsWith('+14155551002'), groupsWith('+14155551006')];
		expect(success.map(({ json }) => json.chat_id)).toEqual([...two, ...six]);
		const output = outputOf(run);
		expect(output.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([
			...two.map(() => 0),
			...six.map(() => 2),
		]);
		expect(failed.map(({ json }) => [json.phone, (json.error as IDataObject).message])).toEqual([
			['', expect.stringMatching(/^The field 'Members' is empty/) as string],
			['415 555 1000', expect.stringContaining("'Members' needs a phone number") as string],
		]);
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('Only Groups', () => {
	test('Only Groups is on unless it is switched off: direct messages do not come along', async () => {
		const { onlyGroups, ...parameters } = PARAMETERS;
		expect(onlyGroups).toBe(false);
		const filters = { members: '+14155551000' };
		const { success } = await runSafely(
			engine,
			simulator,
			{ ...parameters, filters },
			[{}],
			'continueErrorOutput',
		);
		expect(success.map(({ json }) => json.chat_id)).toEqual(groupsWith('+14155551000'));
		expect((await getMany({ filters })).ids).toContain('ch_direct');
	});

	test.each(['yes', null, ''])('Only Groups does not take %j for no', async (value) => {
		const { failed } = await getMany({ onlyGroups: `={{ ${JSON.stringify(value)} }}` });
		expect(first(failed).json.error).toMatchObject({
			message: expect.stringContaining("'Only Groups'") as string,
		});
		expect(simulator.requests).toEqual([]);
	});
});

describe('what it cannot know', () => {
	const filters = { members: '+14155551006' };

	test('a hint says how much was read and how far back, in one sentence', async () => {
		const { hints } = await getMany({});
		const { created_at } = first(simulator.events.values());
		const day = new Date(created_at).toLocaleDateString('en-GB', {
			dateStyle: 'long',
			timeZone: 'America/New_York',
		});
		expect(hints).toEqual([
			`Chert has no list of chats, so this one is made of ${simulator.events.size} events since ${day}.`,
		]);
	});

	test('chats that nobody can compare come with Include Unclear, and say why', async () => {
		await happens('', { lead_id: 'ch_from_crm' });
		const fitting = groupsWith('+14155551006');
		const { json, hints } = await getMany({ filters, options: { includeUnclear: true } });
		expect(json.map(({ chat_id, unclear }) => [chat_id, unclear])).toEqual([
			...fitting.map((id) => [id, undefined]),
			['ch_from_crm', true],
		]);
		expect(json.at(-1)).toMatchObject({
			is_group: null,
			because: 'No event tells everybody who is in it.',
		});
		expect(hints).toHaveLength(1);
	});

	test('Include Unclear works without Simplify, and within the Limit', async () => {
		await happens('', { lead_id: 'ch_from_crm' });
		const options = { includeUnclear: true };
		const { json } = await getMany({ filters, options, returnAll: true, simplify: false });
		expect(json.at(-1)).toMatchObject({ chat_id: 'ch_from_crm', unclear: true, chat: {} });
		const few = await getMany({ filters, options, limit: 1 });
		expect(few.ids).toEqual(groupsWith('+14155551006').slice(0, 1));
	});

	test('a group whose name no event tells is unclear to Name Contains, not absent', async () => {
		simulator.configure({ variants: { event_display_name: 'absent' } });
		const options = { includeUnclear: true };
		const parameters = { filters: { nameContains: 'sales' }, options, returnAll: true };
		const { json } = await getMany({ ...parameters, onlyGroups: true });
		expect(json.length).toBeGreaterThan(3);
		expect(new Set(json.map(({ unclear, because }) => `${unclear} ${because}`))).toEqual(
			new Set(['true No event tells its name.']),
		);
	});

	test('for an AI agent Include Unclear is on unless it is switched off', async () => {
		await happens('', { lead_id: 'ch_from_crm' });
		const settings = { type: 'n8n-nodes-chert.chertTool' };
		const asTool = async (options: IDataObject) => {
			const { success } = await engine.run({
				credential: simulator.credential,
				items: [{}],
				parameters: { ...PARAMETERS, filters, options },
				settings,
			});
			return success.map(({ json }) => json.chat_id);
		};
		const fitting = groupsWith('+14155551006');
		expect(await asTool({})).toEqual([...fitting, 'ch_from_crm']);
		expect(await asTool({ includeUnclear: false })).toEqual(fitting);
	});

	test('Include Coverage adds a last item, also where no chat is found', async () => {
		await happens('', { lead_id: 'ch_from_crm' });
		const oldest = first(simulator.events.values()).created_at;
		const options = { includeCoverage: true };
		const coverage = {
			coverage: true,
			events_read: simulator.events.size,
			reaches_back_to: oldest,
			chats_found: groupsWith('+14155551006').length,
			unclear_chats: 1,
		};
		const { json } = await getMany({ filters, options, limit: 1 });
		expect(json).toEqual([expect.not.objectContaining({ unclear: true }), coverage]);
		const nobody = await getMany({ filters: { members: '+14155559999' }, options });
		expect(nobody.json).toEqual([{ ...coverage, chats_found: 0 }]);
	});

	test('without Include Unclear, chats that nobody can compare are named in a hint', async () => {
		await happens('', { lead_id: 'ch_from_crm' });
		const { ids, hints } = await getMany({ filters });
		expect(ids).toEqual(groupsWith('+14155551006'));
		expect(hints.at(-1)).toMatch(
			/^Left out, because no event says enough .*: ch_from_crm\. The option Include Unclear adds them\.$/,
		);
	});
});

describe('when a page fails', () => {
	test('no half list comes out, for any item; a later try reads anew', async () => {
		for (let n = 0; n < 210; n++) await happens('ch_direct');
		simulator.fault(ROUTE, { kind: 'slow', ms: 1 }, { kind: 'code', code: 2005 });
		const options = { maxConcurrentRequests: 1, maxAttempts: 1 };
		const { failed, success } = await getMany({ options }, [{ a: 1 }, { a: 2 }]);
		expect(failed.map(({ json }) => json)).toMatchObject([{ a: 1, error: { code: 2005 } }]);
		expect(success.length).toBe(chatsInEvents(simulator).length);
	});

	test('a page whose answer is lost is asked for again', async () => {
		for (let n = 0; n < 210; n++) await happens('ch_direct');
		simulator.fault(ROUTE, { kind: 'slow', ms: 1 }, { kind: 'reset' });
		expect((await getMany({})).ids).toEqual(chatsInEvents(simulator));
	});

	test('Give Up After is for each page, not for the whole list', async () => {
		for (let n = 0; n < 210; n++) await happens('ch_direct');
		const { ids, failed } = await getMany({ options: { giveUpAfter: 0 } });
		expect(failed).toEqual([]);
		expect(ids).toEqual(chatsInEvents(simulator));
		expect(simulator.requests).toHaveLength(2);
	});
});
