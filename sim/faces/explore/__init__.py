"""`spyscare explore`: a page on which a world is changed and looked at beside the shipped one.

`state` and `places` say what is asked, `work` answers in a process of its own, `desk` lets one
run at a time through, `figures` draws, `gate` keeps strangers out; the other modules are parts of
the page. NiceGUI is imported by these alone.
"""
