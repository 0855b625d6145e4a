import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { readSettings, RUN_OPTIONS } from '../../../../nodes/Chert/run/settings';

function settingsOf(options: IDataObject = {}) {
	const getNodeParameter = (name: string, _: number, otherwise: unknown) =>
		options[name.replace('options.', '')] ?? otherwise;
	return readSettings({ getNodeParameter } as unknown as IExecuteFunctions);
}

const SET = { giveUpAfter: 1.5, maxAttempts: 7, maxConcurrentRequests: 3 };
const READ = { giveUpAfter: 90_000, maxAttempts: 7, concurrency: 3 };

test('every option of a run is read by its name', () => {
	expect(settingsOf(SET)).toMatchObject(READ);
	expect(settingsOf()).toMatchObject({ giveUpAfter: 300_000, maxAttempts: 4, concurrency: 5 });
});

test('a new option in any place of the list shifts nothing', () => {
	const more: INodeProperties = {
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		default: 11,
	};
	for (let place = 0; place <= RUN_OPTIONS.length; place++) {
		RUN_OPTIONS.splice(place, 0, more);
		try {
			expect(settingsOf({ ...SET, batchSize: 12 })).toMatchObject(READ);
		} finally {
			RUN_OPTIONS.splice(place, 1);
		}
	}
});

test.each([
	[{ maxAttempts: 0 }, "The field 'Max Attempts' must be a whole number from 1 to 20, but it is 0"],
	[{ maxAttempts: 21 }, "The field 'Max Attempts' must be a whole number from 1 to 20"],
	[{ maxConcurrentRequests: 1.5 }, "'Max Concurrent Requests' must be a whole number from 1 to 50"],
	[{ giveUpAfter: 1441 }, "The field 'Give Up After (Minutes)' must be a number from 0 to 1440"],
	[{ giveUpAfter: '' }, "The field 'Give Up After (Minutes)' is empty"],
])('%j is refused', (options, message) => {
	expect(() => settingsOf(options)).toThrow(message);
});
