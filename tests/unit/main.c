// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "unit.h"

int main(void)
{
	int failed = 0;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	random_init();
	failed += fifo_tests();
	failed += fifo_property_tests();
	failed += geometry_tests();
	failed += record_tests();
	failed += packet_tests();
	failed += store_tests();
	failed += store_property_tests();
	failed += rules_tests();
	failed += rules_property_tests();
	failed += state_tests();
	failed += state_property_tests();
	return failed ? 1 : 0;
}
