"""Proximity: what two parties have in common, counted. Pure functions over what is stated of each.

No function here says that near parties cooperate, and none adds what one measures to what another does.
What each measure stands in for, and for which school, is knowledge: ``data/proximity-proxies.csv``.
"""
