// Package corpus holds real templates against the emulator: each is created,
// updated by one tag and deleted, and leaves nothing; or it is refused, for a
// reason that is known by rule. There is nothing in it besides its tests.
package corpus
