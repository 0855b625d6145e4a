import type { IDataObject } from 'n8n-workflow';
import { ROUTES } from '../../../../nodes/Chert/api/routes';
import { resources } from '../../../../nodes/Chert/actions';
import { type Example, examplesOf, routeOf } from '../../../contract';
import { DOCUMENTED, documentedParameters } from '../../../support/documentedOperations';
import { itemReader } from '../../../support/itemReader';
import { entry, first } from '../../../support/certain';

/** Fields of a documented body that name a person or a chat. */
const RECIPIENTS = ['phone', 'to', 'chat_id'];

/** The documented request, but about another chat, person, message or subscription. */
function aboutAnother(example: Example): Example {
	const [, resource, , ...rest] = example.path.split('/');
	const body = example.body as IDataObject | null;
	const others = RECIPIENTS.filter((name) => body && name in body).map((name) => [
		name,
		name === 'chat_id' ? 'other_1' : '+14155559999',
	]);
	return {
		...example,
		path: ['', resource, 'other_1', ...rest].join('/'),
		body: body && { ...body, ...(Object.fromEntries(others) as IDataObject) },
	};
}

/** Whether the documented request names one thing that other items can be about too. */
function namesOneThing(name: string): boolean {
	const route = first(entry(DOCUMENTED, name).routes);
	const { body } = first(examplesOf(routeOf(route)));
	return route.includes('{') || RECIPIENTS.some((field) => Object.hasOwn(body ?? {}, field));
}

const changing = Object.entries(resources).flatMap(([resource, { operations }]) =>
	Object.entries(operations).flatMap(([name, operation]) =>
		operation.routes.every((route) => ROUTES[route] === 'harmless') ||
		operation.wait ||
		!DOCUMENTED[`${resource} ${name}`]
			? []
			: [[`${resource} ${name}`, operation] as const],
	),
);

test('operations that change one thing are found', () => {
	expect(changing.filter(([name]) => namesOneThing(name)).length).toBeGreaterThan(10);
});

/** Items about one chat, message or subscription run one after another; an operation says which. */
test.each(changing.filter(([name]) => namesOneThing(name)))(
	'%s keeps the order of items about the same thing, and of no others',
	async (name, operation) => {
		const keyOf = async (change?: (example: Example) => Example) => {
			const reader = itemReader(documentedParameters(name, change)!);
			const task = first([await operation.prepare(reader)].flat());
			return 'key' in task ? task.key : undefined;
		};
		const key = await keyOf();
		expect(key).toEqual(expect.stringMatching(/./));
		expect(await keyOf()).toBe(key);
		expect(await keyOf(aboutAnother)).toEqual(expect.stringMatching(/./));
		expect(await keyOf(aboutAnother)).not.toBe(key);
	},
);
