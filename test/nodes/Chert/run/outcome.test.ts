import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { outputItems, withInput } from '../../../../nodes/Chert/run/outcome';

const GIVEN = { chat_id: 'ch_1', employee: 'Jo', status: 'active' };

describe('an output with the fields of its input', () => {
	test.each<[string, IDataObject, IDataObject, IDataObject]>([
		['has both', { chat_id: 'ch_1' }, GIVEN, GIVEN],
		[
			'keeps its own field, and the value that it covers',
			{ chat_id: 'ch_1', status: 'left' },
			GIVEN,
			{ ...GIVEN, status: 'left', overwritten_input: { status: 'active' } },
		],
		[
			'is no failure because its input was one',
			{ a: 1 },
			{ error: { code: 1006 } },
			{ a: 1, overwritten_input: { error: { code: 1006 } } },
		],
		[
			'of a second node keeps what the first one had covered',
			{ status: 'read' },
			{ status: 'left', overwritten_input: { status: 'active' } },
			{
				status: 'read',
				overwritten_input: { status: 'left', overwritten_input: { status: 'active' } },
			},
		],
		[
			'of a second node that covers nothing has it as it was',
			{ b: 1 },
			{ overwritten_input: { a: 1 } },
			{ b: 1, overwritten_input: { a: 1 } },
		],
	])('%s', (_, own, given, expected) => expect(withInput(own, given)).toEqual(expected));

	const fields = fc.dictionary(
		fc.constantFrom('id', 'status', 'error', 'employee', 'overwritten_input', 'a b'),
		fc.jsonValue() as fc.Arbitrary<IDataObject[string]>,
	);

	test('loses no field of either, changes none of its own, and names no error of the input', () => {
		fc.assert(
			fc.property(fields, fields, (own, given) => {
				const before = JSON.stringify([own, given]);
				const output = withInput(own, given);
				const covered = (output.overwritten_input ?? {}) as IDataObject;
				for (const [name, value] of Object.entries(own)) {
					if (name !== 'overwritten_input') expect(output[name]).toEqual(value);
				}
				for (const [name, value] of Object.entries(given)) {
					const places = [output[name], covered[name]].map((one) => JSON.stringify(one));
					expect(places).toContain(JSON.stringify(value));
				}
				expect('error' in output).toBe('error' in own);
				expect(JSON.stringify([own, given])).toBe(before);
			}),
			{
				numRuns: 2_000,
				examples: [[{}, { id: JSON.parse('{"__proto__":false}') as IDataObject }]],
			},
		);
	});

	test('shares nothing with the input, so that no later node changes both', () => {
		const given = { person: { name: 'Jo' } };
		const output = withInput({}, given);
		(output.person as IDataObject).name = 'Mo';
		expect(given.person.name).toBe('Jo');
	});

	test('an input that n8n cannot copy is left out of the output: what was done counts', () => {
		const broken = {
			get employee(): string {
				throw new Error('no');
			},
		};
		expect(withInput({ status: 'left' }, broken)).toEqual({ status: 'left' });
		expect(withInput({ status: 1n as never }, { status: 1 })).toEqual({
			status: 1n,
			overwritten_input: { status: 1 },
		});
	});
});

test('without the option an output is what the operation made of it', () => {
	const outcomes = [{ itemIndex: 0, about: {}, outputs: [{ json: { status: 'left' } }] }];
	expect(outputItems(outcomes)).toEqual([{ json: { status: 'left' }, pairedItem: { item: 0 } }]);
});
