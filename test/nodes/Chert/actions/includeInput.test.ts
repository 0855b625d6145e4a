import type { IDataObject, OnError } from 'n8n-workflow';
import { ROUTES } from '../../../../nodes/Chert/api/routes';
import { resources } from '../../../../nodes/Chert/actions';
import type { Operation } from '../../../../nodes/Chert/run/operation';
import { examplesOf, routeOf } from '../../../contract';
import { useChert } from '../../../support/chert';
import { ContractServer, type ServedAnswer } from '../../../support/contractServer';
import { DOCUMENTED } from '../../../support/documentedOperations';
import { at, entry, first } from '../../../support/certain';

/** The option "Include Input Fields", for every operation that has it: one table, in n8n's engine. */

const server = new ContractServer();
beforeAll(async () => await server.start());
afterAll(async () => await server.stop());

const { engine, simulator } = useChert();

/** Fields that a CRM has, some with the names of Chert's; `error` as of an item that failed before. */
const INPUT: IDataObject = {
	employee: 'Jo Park',
	group: 'Sales North',
	id: 'row_7',
	// As a CRM says it of a person who has left the company.
	status: 'left',
	already_left: true,
	deleted: true,
	chat_id: 'ch_of_the_crm',
	message_id: 'msg_of_the_crm',
	url: 'https://crm.example.com/7',
	error: { code: 4001 },
	tags: ['a', { b: null }],
};

async function run(
	name: string,
	answers: ServedAnswer[],
	includeInputFields: boolean,
	onError: OnError = 'continueErrorOutput',
) {
	const operation = entry(DOCUMENTED, name);
	const parameters = operation.parameters(first(examplesOf(routeOf(first(operation.routes)))));
	server.answerWith(...structuredClone(answers));
	return await engine.run({
		credential: server.credential,
		items: [INPUT],
		parameters: {
			...parameters,
			options: {
				...(parameters.options as IDataObject),
				maxAttempts: 1,
				giveUpAfter: 0,
				includeInputFields,
			},
		},
		onError,
	});
}

/** The documented answer of an operation, or one of the forms that the contract leaves open. */
function answersOf(name: string): ServedAnswer[] {
	const { routes, open, following = [] } = entry(DOCUMENTED, name);
	const example = first(examplesOf(routeOf(first(routes))));
	const [unnamed] = open?.(example) ?? [];
	const body = example.answer ?? example.candidates?.[0];
	return [body === undefined ? unnamed! : { status: example.status, body }, ...following];
}

const pick = (fields: IDataObject, names: readonly string[]) =>
	Object.fromEntries(names.map((name) => [name, fields[name]]));

const names = Object.keys(DOCUMENTED).filter((name) => !entry(DOCUMENTED, name).file);

/** The operation of a row of the table. */
function operationOf(row: string): Operation {
	const [resource = '', operation = ''] = first(row.split(',')).split(' ');
	return entry(entry(resources, resource).operations, operation);
}

/** The names of the fields by which the outputs of an operation say what was done. */
const namesOf = (row: string): readonly string[] => operationOf(row).outputFields ?? [];

/**
 * Each field of the input is at the top level, or kept aside because it has the name of one of the
 * operation's own, also of one that this output lacks.
 */
function expectBoth(output: IDataObject, own: IDataObject, names: readonly string[]): void {
	const { overwritten_input = {}, ...fields } = output;
	const aside = overwritten_input as IDataObject;
	expect(fields).toMatchObject(own);
	for (const [field, value] of Object.entries(INPUT)) {
		expect([fields[field], aside[field]]).toContainEqual(value);
	}
	expect(Object.keys(fields).sort()).toEqual(
		[
			...new Set([...Object.keys(own), ...Object.keys(INPUT).filter((one) => one in fields)]),
		].sort(),
	);
	for (const field of Object.keys(aside)) {
		expect(field === 'error' || field in own || names.includes(field)).toBe(true);
	}
	for (const field of names) expect(fields[field]).toEqual(own[field]);
}

describe.each(names)('%s', (name) => {
	test('a success carries the input, in every item that it makes', async () => {
		const plain = await run(name, answersOf(name), false);
		const { success, failed } = await run(name, answersOf(name), true);
		expect(failed).toEqual([]);
		expect(success).toHaveLength(plain.success.length);
		expect(success.length).toBeGreaterThan(0);
		success.forEach(({ json, pairedItem, binary }, place) => {
			const without = at(plain.success, place);
			expectBoth(json, without.json, namesOf(name));
			expect(json).not.toHaveProperty('error');
			expect({ pairedItem, binary }).toEqual({
				pairedItem: without.pairedItem,
				binary: without.binary,
			});
		});
	});

	const refused = {
		success: false,
		error: { status: 403, code: 2005, message: 'no', retryable: false },
	};
	const refusal: ServedAnswer[] = [{ status: 403, body: refused }];

	test('a failure has it beside its error, but no field that only a success may say', async () => {
		const branch = await run(name, refusal, true);
		expect(branch.success).toEqual([]);
		// As without the option: there n8n itself adds the input, and the item must have the error alone.
		expect(branch.failed).toEqual((await run(name, refusal, false)).failed);
		const onBranch = first(branch.failed);
		const { success } = await run(name, refusal, true, 'continueRegularOutput');
		const { json } = first(success);
		const { overwritten_input, ...fields } = json;
		const aside = Object.keys(INPUT).filter((field) => namesOf(name).includes(field));
		for (const field of aside) expect(fields).not.toHaveProperty(field);
		expect({ ...pick(INPUT, aside), ...fields }).toEqual(onBranch.json);
		expect(fields).toMatchObject({ employee: 'Jo Park', error: { code: 2005 } });
		expect(overwritten_input).toEqual(pick(INPUT, ['error', ...aside]));
	});
});

test('an operation that changes something names every field that its documented outputs have', () => {
	for (const [name, { routes, output, open, openOutput }] of Object.entries(DOCUMENTED)) {
		const { routes: used, outputFields = [], wait } = operationOf(name);
		if (used.every((route) => ROUTES[route] === 'harmless') || wait) continue;
		const fields = examplesOf(routeOf(first(routes)))
			.filter(({ status }) => status < 300)
			.flatMap((example) => {
				const known = [example.answer, ...(example.candidates ?? [])].filter(
					(one) => one !== undefined,
				);
				return known.length > 0
					? known.flatMap((answer) => output(answer as IDataObject, example))
					: // Where no source shows an answer, every form of it is taken.
						(open?.(example) ?? []).flatMap(({ body }) => openOutput!(body, example));
			});
		const missing = fields.flatMap((one) =>
			Object.keys(one).filter((field) => !outputFields.includes(field)),
		);
		expect([name, [...new Set(missing)]]).toEqual([name, []]);
		expect([name, fields.length]).not.toEqual([name, 0]);
	}
});

test('the table has every operation with the option', () => {
	const { description } = engine.nodeType('chert');
	const having = description.properties.flatMap(({ name, options = [], displayOptions }) => {
		if (name !== 'options' || !options.some((one) => one.name === 'includeInputFields')) return [];
		const show = displayOptions!.show as Record<string, string[]>;
		return [`${first(entry(show, 'resource'))} ${first(entry(show, 'operation'))}`];
	});
	const all = Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.keys(operations).map((operation) => `${resource} ${operation}`),
	);
	expect(having.sort()).toEqual(all.filter((name) => name !== 'message sendAndWait').sort());
});

describe('many items', () => {
	const groups = ['ch_group_of_5', 'ch_group_of_3', 'ch_group_of_8'];
	const leave = (onError: OnError, options: IDataObject = {}) => ({
		credential: simulator.credential,
		items: groups.map((chat_id, place) => ({ chat_id, employee: `person ${place}` })),
		parameters: {
			resource: 'chat',
			operation: 'leave',
			chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
			options: { includeInputFields: true, ...options },
		},
		onError,
	});

	test('each output carries its own input', async () => {
		const { success, failed } = await engine.run(leave('continueErrorOutput'));
		expect(success.map(({ json }) => json)).toEqual([
			{ chat_id: groups[0], employee: 'person 0', status: 'left' },
			{ chat_id: groups[2], employee: 'person 2', status: 'left' },
		]);
		expect(first(failed).json).toMatchObject({ employee: 'person 1', error: { code: 1002 } });
	});

	test('a group that was left now is not called one that had been left before', async () => {
		const { success } = await engine.run({
			...leave('continueRegularOutput'),
			items: groups.map((chat_id) => ({ chat_id, status: 'left', already_left: true })),
		});
		const stated = success.map(({ json }) => [json.chat_id, json.status, json.already_left]);
		expect(stated).toEqual([
			[groups[0], 'left', undefined],
			// It failed, so nothing at its top level may say that it was left.
			[groups[1], undefined, undefined],
			[groups[2], 'left', undefined],
		]);
	});

	test('Only Check leaves nothing, and no field of the input says that it did', async () => {
		const { success } = await engine.run({
			...leave('continueRegularOutput', { onlyCheck: true }),
			items: groups.map((chat_id) => ({ chat_id, status: 'left' })),
		});
		for (const { json } of success) {
			expect(json).not.toHaveProperty('status');
			expect(json.overwritten_input).toEqual({ status: 'left' });
		}
		expect(success).toHaveLength(groups.length);
	});

	test('Only Check carries it too', async () => {
		const { success } = await engine.run(leave('continueRegularOutput', { onlyCheck: true }));
		expect(success.map(({ json }) => json.employee)).toEqual(['person 0', 'person 1', 'person 2']);
	});

	test("what an earlier try of 'Retry On Fail' has done carries it too", async () => {
		simulator.fault('POST /chats/:chat_id/leave', { kind: 'code', code: 4099 });
		const ids = ['ch_group_of_5', 'ch_group_of_8'];
		const { success } = await engine.run({
			...leave('stopWorkflow'),
			items: ids.map((chat_id, place) => ({ chat_id, employee: `person ${place}` })),
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(success.map(({ json }) => json)).toEqual(
			ids.map((chat_id, place) => ({ chat_id, employee: `person ${place}`, status: 'left' })),
		);
		expect(simulator.requests).toHaveLength(3);
	});

	test('a value that is no choice is refused like every other, and sends nothing', async () => {
		const { success } = await engine.run(
			leave('continueRegularOutput', { includeInputFields: 'perhaps' }),
		);
		expect(first(success).json.error).toMatchObject({
			message: expect.stringContaining("The field 'Include Input Fields' must be true or false"),
		});
		expect(simulator.requests).toEqual([]);
	});
});
